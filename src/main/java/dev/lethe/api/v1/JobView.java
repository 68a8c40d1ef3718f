package dev.lethe.api.v1;

import dev.lethe.ending.Hold;
import dev.lethe.ending.Holds;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.retention.Policies;
import dev.lethe.retention.Rules;
import java.util.List;
import java.util.Map;

/** Jobs as the API shows them: with what holds them, and with what will end them. */
record JobView(Holds holds, Policies policies) {
  static JobView of(V1.Parts parts) {
    return new JobView(parts.guards().holds(), parts.guards().rules().policies());
  }

  JobJson json(Job job) {
    return JobJson.of(job, holds.of(List.of(job)).get(job.id()), policies.rules().fate(job));
  }

  /** Without parameters and results. */
  List<JobJson.Item> items(List<Job> page) {
    Map<JobId, Hold> held = holds.of(page);
    Rules rules = policies.rules();
    return page.stream()
        .map(job -> JobJson.Item.of(job, held.get(job.id()), rules.fate(job)))
        .toList();
  }
}
