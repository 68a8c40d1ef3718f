package dev.lethe.api.cielo24;

import dev.lethe.api.Domain;
import dev.lethe.api.TranscriptFile;
import dev.lethe.caption.Segment;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.Word;
import dev.lethe.http.Cut;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was said in the media of a job; in a sandbox a sample, whatever was said. */
final class Spoken {
  /** A day of speech has less. */
  private static final long MOST_BYTES = 32 << 20;

  private static final List<String> SAMPLE =
      List.of(
          "This is a sample transcript.",
          "Nobody listened to your media.",
          "Um, a job of a sandbox answers at once.",
          "It shows what the real one will look like.");

  private final Domain domain;
  private final Set<String> sandboxes;

  Spoken(Domain domain, Set<String> sandboxes) {
    this.domain = domain;
    this.sandboxes = Set.copyOf(sandboxes);
  }

  boolean isSandbox(Job job) {
    return sandboxes.contains(domain.gate().account(job.account()).name());
  }

  /** Empty where the job has made none, or not yet. */
  Optional<Transcript> of(Context ctx, Job job) throws IOException {
    if (isSandbox(job)) {
      return Optional.of(sample());
    }
    if (job.state() != JobState.SUCCEEDED) {
      return Optional.empty();
    }
    return TranscriptFile.of(domain, job, MOST_BYTES, Cut.of(ctx)::abort);
  }

  private static Transcript sample() {
    var segments = new ArrayList<Segment>();
    long at = 0;
    for (String sentence : SAMPLE) {
      var words = new ArrayList<Word>();
      for (String word : sentence.split(" ", -1)) {
        words.add(new Word(word, at, at + 350, 1.0, false));
        at += 400;
      }
      segments.add(new Segment(words, null));
      at += 600;
    }
    return new Transcript("en", at, segments);
  }
}
