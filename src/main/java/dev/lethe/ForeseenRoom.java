package dev.lethe;

import dev.lethe.id.AccountId;
import dev.lethe.quota.Frees;
import dev.lethe.retention.Preview;
import dev.lethe.retention.Previews;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What the rules of retention will free, for the reports of usage. */
record ForeseenRoom(Previews previews) implements Frees {
  /** What is due already counts for today. */
  @Override
  public List<Freed> of(AccountId account, LocalDate today) {
    Preview preview = previews.of(Optional.of(account));
    var days = new TreeMap<>(preview.days());
    days.merge(today.toEpochDay(), preview.dueNow(), Preview.Sum::plus);
    return days.entrySet().stream()
        .filter(day -> day.getValue().jobs() > 0)
        .map(day -> {
          Preview.Sum sum = day.getValue();
          return new Freed(LocalDate.ofEpochDay(day.getKey()), sum.jobs(), sum.bytes());
        })
        .toList();
  }
}
