package dev.lethe.job;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.OfferedTypes.Offer;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The types that jobs can be made of: those that this server knows, and beside them those that it
 * learns from workers on other machines. What the server knows itself, no worker describes anew.
 */
public final class KnownTypes {
  private static final int LONGEST = 64;

  private final Map<String, JobType> own;
  private final OfferedTypes offered;
  private final ParamsCheck check;

  /**
   * Takes both kinds.
   *
   * @param check for parameters of types that only their workers know
   */
  public KnownTypes(Map<String, ? extends JobType> own, OfferedTypes offered, ParamsCheck check) {
    this.own = Map.copyOf(own);
    this.offered = offered;
    this.check = check;
  }

  /** Types of this server alone. */
  public static KnownTypes of(Map<String, ? extends JobType> own) {
    return new KnownTypes(own, OfferedTypes.NONE, (_, params) -> params);
  }

  /** The type of that name, also if the workers that once offered it are gone. */
  public Optional<JobType> find(String name) {
    JobType known = own.get(name);
    return known == null ? offered.last(name).map(Elsewhere::new) : Optional.of(known);
  }

  /**
   * The type that a submitter names.
   *
   * @throws Refusal {@code invalid_request} if there is none
   */
  public JobType asked(String name) {
    return find(name)
        .orElseThrow(
            () -> Refusal.field("/type", "unknown_type", "there is no job type " + quoted(name)));
  }

  /**
   * The type of something that is there already.
   *
   * @throws Refusal {@code type_not_served} if it is not known any more
   */
  public JobType get(String name) {
    return find(name)
        .orElseThrow(
            () -> new Refusal(ErrorCode.TYPE_NOT_SERVED, "nothing here serves " + quoted(name)));
  }

  /** Refuses a type that nothing anywhere runs at the moment, with {@code type_not_served}. */
  public void requireServed(JobType type) {
    unserved(type)
        .ifPresent(why -> {
          throw new Refusal(ErrorCode.TYPE_NOT_SERVED, type.name() + ": " + why);
        });
  }

  /** All of them, by name. */
  public SortedMap<String, JobType> all() {
    var all = new TreeMap<String, JobType>();
    offered.now().forEach(offer -> all.put(offer.type(), new Elsewhere(offer)));
    all.putAll(own);
    return all;
  }

  /** Why nothing anywhere runs this type at the moment; empty if something does. */
  public Optional<String> unserved(JobType type) {
    return type.unserved().filter(_ -> offered.find(type.name()).isEmpty());
  }

  private static String quoted(String name) {
    return "\"" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name) + "\"";
  }

  /** A type of which nothing is known here but what its workers said. */
  private final class Elsewhere implements JobType {
    private final Offer offer;

    Elsewhere(Offer offer) {
      this.offer = offer;
    }

    @Override
    public String name() {
      return offer.type();
    }

    @Override
    public String check(String params) {
      return offer.schema() == null ? params : check.check(offer.schema(), params);
    }

    @Override
    public String schema() {
      return offer.schema() == null ? "{}" : offer.schema();
    }

    @Override
    public Inputs inputs() {
      return offer.inputs();
    }

    @Override
    public Optional<String> unserved() {
      return Optional.of("no worker offers it at the moment");
    }
  }
}
