package dev.lethe.e2e;

import dev.lethe.client.Job;
import dev.lethe.client.JobFilter;
import dev.lethe.client.LetheClient;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** All jobs that the clients of a load ever submitted, and whatever they found wrong. */
final class Book {
  static final String LABEL = "key";

  private final Path runs;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Throwable> complaints = new ConcurrentLinkedQueue<>();

  /**
   * Begins an empty one.
   *
   * @param runs a folder in which each job's runs are counted
   */
  Book(Path runs) {
    this.runs = runs;
  }

  Entry open(String key, Work work, int inputBytes) {
    var entry = new Entry(key, work, inputBytes);
    entries.put(key, entry);
    return entry;
  }

  /** A submission that certainly reached nobody. */
  void strike(Entry entry) {
    entries.remove(entry.key);
  }

  Collection<Entry> all() {
    return entries.values();
  }

  Path runs(Entry entry) {
    return runs.resolve(entry.key);
  }

  void complain(Throwable what) {
    complaints.add(what);
  }

  void refuseComplaints() {
    var first = complaints.peek();
    if (first != null) {
      throw new AssertionError(complaints.size() + " clients were told wrong things", first);
    }
  }

  /**
   * Some jobs with an id that nobody asked to delete yet, in no order.
   *
   * @param life only those of this life, which may not have ended yet; all if it is empty
   */
  List<Entry> some(RandomGenerator random, int most, String life) {
    List<Entry> known =
        entries.values().stream()
            .filter(entry -> entry.key.startsWith(life))
            .filter(entry -> entry.id().isPresent() && !entry.deleteAsked())
            .toList();
    return known.isEmpty()
        ? List.of()
        : random.ints(most, 0, known.size()).distinct().mapToObj(known::get).toList();
  }

  /** Every job that is listed, by its key; jobs whose labels are erased by their id. */
  static Map<String, Job> listed(LetheClient client) {
    JobFilter usual = JobFilter.all();
    var filter =
        new JobFilter(usual.states(), usual.type(), usual.createdBefore(), usual.labels(), 500);
    return client.jobs(filter).collect(Collectors.toMap(Book::name, job -> job));
  }

  static Optional<Job> find(Map<String, Job> listed, Entry entry) {
    return Optional.ofNullable(listed.get(entry.key)).or(() -> entry.id().map(listed::get));
  }

  private static String name(Job job) {
    return job.labels() == null ? job.id() : job.labels().getOrDefault(LABEL, job.id());
  }
}
