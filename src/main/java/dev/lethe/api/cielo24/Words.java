package dev.lethe.api.cielo24;

import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Operation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The vendor's vocabularies, and what stands for them here. */
final class Words {
  private static final List<String> STATES =
      List.of("Authorizing", "Pending", "In Process", "Complete", "Media Failure", "Reviewing");
  private static final List<String> FIDELITIES = List.of("MECHANICAL", "PREMIUM", "PROFESSIONAL");

  /** What the first generation reads in the stead of two of them; and writes, too. */
  private static final Map<String, String> FIRST_READS =
      Map.of("PREMIUM", "STANDARD", "PROFESSIONAL", "HIGH");

  /** From the least urgent on; each goes before the one in front of it. */
  private static final List<String> PRIORITIES =
      List.of("ECONOMY", "STANDARD", "PRIORITY", "CRITICAL");

  private Words() {}

  static String state(Job job) {
    return state(job.state());
  }

  private static String state(JobState state) {
    return switch (state) {
      case DRAFT -> "Authorizing";
      case QUEUED -> "Pending";
      case RUNNING, CANCELLING -> "In Process";
      case SUCCEEDED -> "Complete";
      case FAILED, CANCELLED -> "Media Failure";
    };
  }

  /** The states that a word stands for: none for a word of the vendor that nothing here is in. */
  static Set<JobState> states(String word) {
    if (STATES.stream().noneMatch(known -> known.equalsIgnoreCase(word))) {
      throw ErrorType.INVALID_OPTION.because("JobStatus: one of " + STATES);
    }
    return Arrays.stream(JobState.values())
        .filter(state -> state(state).equalsIgnoreCase(word))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
  }

  /** A fidelity as it is kept. */
  static String fidelity(String field, String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return FIDELITIES.stream()
        .filter(one -> one.equals(upper) || upper.equals(FIRST_READS.get(one)))
        .findFirst()
        .orElseThrow(() -> ErrorType.INVALID_OPTION.because(field + ": one of " + FIDELITIES));
  }

  /** A fidelity that is kept, as a client reads it. */
  static String fidelity(String kept, Generation generation) {
    return switch (generation) {
      case FIRST -> FIRST_READS.getOrDefault(kept, kept);
      case SECOND -> kept;
    };
  }

  static String priority(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    if (!PRIORITIES.contains(upper)) {
      throw ErrorType.INVALID_OPTION.because("priority: one of " + PRIORITIES);
    }
    return upper;
  }

  /** A shorter time than is usual raises the priority, and nothing is said about it. */
  static String raised(String priority, int hours) {
    return priority.equals("STANDARD") && hours < usualHours(priority) ? "PRIORITY" : priority;
  }

  static int usualHours(String priority) {
    return PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf("STANDARD") ? 48 : 24;
  }

  /** Where in its account's queue a job of this priority stands. */
  static int rank(String priority) {
    return (PRIORITIES.indexOf(priority) - PRIORITIES.indexOf("STANDARD")) * 10;
  }

  static String task(Operation.Kind kind) {
    return switch (kind) {
      case CREATE -> "JOB_CREATED";
      case ADD_INPUT -> "JOB_ADD_MEDIA";
      case ADD_TRANSCRIPT -> "JOB_ADD_TRANSCRIPT";
      case SUBMIT -> "JOB_PERFORM_TRANSCRIPTION";
    };
  }

  /** How the work that was asked for stands. */
  static String work(JobState state) {
    return switch (state) {
      case DRAFT, QUEUED, RUNNING, CANCELLING -> "INPROGRESS";
      case SUCCEEDED -> "COMPLETE";
      case FAILED -> "FAILED";
      case CANCELLED -> "ABORTED";
    };
  }

  /** The endings of the file names that a caption format has. */
  static List<String> endings(String captionFormat) {
    return switch (captionFormat.toUpperCase(Locale.ROOT)) {
      case "SRT" -> List.of(".srt");
      case "WEB_VTT" -> List.of(".vtt");
      case "TRANSCRIPT" -> List.of(".txt");
      case "DFXP" -> List.of(".dfxp", ".ttml");
      case "SAMI" -> List.of(".smi", ".sami");
      case "SBV" -> List.of(".sbv");
      case "SCC" -> List.of(".scc");
      case "QT" -> List.of(".qt");
      case "ECHO" -> List.of(".echo");
      case "TPM" -> List.of(".tpm");
      case "TWX" -> List.of(".twx");
      default -> throw ErrorType.INVALID_OPTION.because("caption_format: not one of the vendor's");
    };
  }

  /** The media type and the ending that a media type of the vendor stands for. */
  static Optional<List<String>> media(Optional<String> word) {
    return word.map(type ->
        switch (type.toLowerCase(Locale.ROOT)) {
          case "mp4" -> List.of("video/mp4", ".mp4");
          case "mp3" -> List.of("audio/mpeg", ".mp3");
          default -> throw ErrorType.INVALID_OPTION.because("media_type: mp3 or mp4");
        });
  }
}
