import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The life of a job by the cielo24 dialect, with nothing but the JDK: create, poll, fetch, end.
 * Usage: CIELO24_URL=... CIELO24_USERNAME=... CIELO24_API_KEY=... java Cielo24.java FILE
 */
final class Cielo24 {
  private static final String URL = System.getenv("CIELO24_URL");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String token;

  private Cielo24(String name, String key) throws Exception {
    token = field(ok(get("account/login", "username", name, "securekey", key)), "ApiToken");
  }

  public static void main(String[] arguments) throws Exception {
    var client = new Cielo24(System.getenv("CIELO24_USERNAME"), System.getenv("CIELO24_API_KEY"));
    client.run(Path.of(arguments[0]));
    System.out.println("all done");
  }

  private void run(Path file) throws Exception {
    String job = field(ok(get("job/new", "job_name", "a voice", "language", "en")), "JobId");
    ok(send("job/add_media", BodyPublishers.ofFile(file), "job_id", job));
    ok(
        get(
            "job/perform_transcription",
            "job_id",
            job,
            "transcription_fidelity",
            "MECHANICAL",
            "priority",
            "STANDARD",
            "options",
            "{\"notes\":\"small\"}"));
    check(await(job).equals("Complete"), "the job failed");
    check(ok(get("job/list")).contains(job), "the job is not in the list");

    String media = field(ok(get("job/media", "job_id", job)), "MediaUrl");
    var request = HttpRequest.newBuilder(URI.create(media)).build();
    byte[] content = http.send(request, BodyHandlers.ofByteArray()).body();
    check(Arrays.equals(content, Files.readAllBytes(file)), "not what was sent");
    System.out.println("fetched " + content.length + " bytes");

    String task = field(ok(get("job/delete", "job_id", job)), "TaskId");
    check(task.matches("[0-9a-f]{32}"), task);
    check(ok(get("job/task_status", "task_id", task)).contains("JOB_DELETED"), "no task");
    check(!ok(get("job/list")).contains(job), "the job is still in the list");
    HttpResponse<String> gone = get("job/info", "job_id", job);
    check(gone.statusCode() == 400, "the job is still there");
    check(field(gone.body(), "ErrorType").equals("ITEM_NOT_FOUND"), gone.body());

    check(get("account/logout").statusCode() == 204, "no logout");
    check(field(get("job/list").body(), "ErrorType").equals("BAD_API_TOKEN"), "still in");
  }

  private String await(String job) throws Exception {
    String status = "";
    for (int i = 0; i < 600; i++) {
      status = field(ok(get("job/info", "job_id", job)), "JobStatus");
      if (status.equals("Complete") || status.equals("Media Failure")) {
        break;
      }
      Thread.sleep(200);
    }
    System.out.println(status);
    return status;
  }

  private HttpResponse<String> get(String action, String... fields) throws Exception {
    return send(action, null, fields);
  }

  private HttpResponse<String> send(String action, BodyPublisher body, String... fields)
      throws Exception {
    var url = new StringBuilder(URL + "/api/" + action + "?v=1");
    if (token != null) {
      url.append("&api_token=").append(token);
    }
    for (int i = 0; i < fields.length; i += 2) {
      url.append('&').append(fields[i]).append('=');
      url.append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    var request = HttpRequest.newBuilder(URI.create(url.toString()));
    if (body != null) {
      request.POST(body);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String ok(HttpResponse<String> answer) {
    check(answer.statusCode() == 200, answer.body());
    return answer.body();
  }

  private static String field(String json, String name) {
    Matcher field = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(json);
    check(field.find(), "no " + name);
    return field.group(1);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
