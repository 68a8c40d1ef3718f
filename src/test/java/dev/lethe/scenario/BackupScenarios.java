package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Backups as administrators ask for them, and what is asked of data that was put back. */
final class BackupScenarios {
  private BackupScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(made(), failing(), erasureList(), restored(), refusals());
  }

  private static HttpScenario made() {
    return scenario("a backup is begun, and looked at until it is done")
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "f.txt", "hello"))
        .then((world, kept) -> kept.put("to", folder(world, "backup")))
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"{to}\"}")
        .as("admin")
        .expect(202)
        .hasHeader("Location", "/v1/backups")
        .field("/what", "data")
        .then((world, _) -> awaitEnd(world))
        .get("/v1/backups")
        .as("admin")
        .expect(200)
        .field("/items/0/state", "done")
        .field("/items/0/error", "null")
        .field("/items/0/made/missing", "0")
        .post("/v1/backups")
        .json("{\"what\":\"keys\",\"to\":\"{to}-keys\",\"master\":\"{to}-master\"}")
        .as("admin")
        .expect(202)
        .then((world, _) -> awaitEnd(world))
        .get("/v1/backups")
        .as("admin")
        .expect(200)
        .field("/items/0/state", "done")
        .field("/items/0/made/rows_elsewhere", "false");
  }

  private static HttpScenario failing() {
    return scenario("a backup into the data itself fails and says why")
        .then((world, kept) -> kept.put("data", world.server().data() + "/backup"))
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"{data}\"}")
        .as("admin")
        .expect(202)
        .then((world, _) -> awaitEnd(world))
        .get("/v1/backups")
        .as("admin")
        .expect(200)
        .field("/items/0/state", "failed")
        .field("/items/0/made", "null")
        .answer(answer ->
            assertThat(answer.json().at("/items/0/error").asText())
                .contains("choose another place"));
  }

  private static HttpScenario erasureList() {
    return scenario("the list of destroyed keys holds ids and is whole")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .post("/v1/jobs/{job}/clean")
        .get("/v1/erasure-list")
        .as("admin")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).contains("end "));
  }

  private static HttpScenario restored() {
    return scenario("data that was not put back is confirmed already")
        .get("/v1/restored")
        .as("admin")
        .expect(200)
        .field("/unconfirmed", "false")
        .field("/reason", "null")
        .post("/v1/restored/confirm")
        .as("admin")
        .expect(200)
        .field("/unconfirmed", "false");
  }

  private static HttpScenario refusals() {
    HttpScenario story = scenario("backups are for administrators, and well-formed");
    for (String path : new String[] {"/v1/backups", "/v1/erasure-list", "/v1/restored"}) {
      story = story.get(path).expect(403, "forbidden_scope");
      story = story.get(path).as("none").expect(401, "unauthorized");
      story = story.get(path + "?x=1").as("admin").refused("?x", "unknown_parameter");
    }
    story = story.post("/v1/restored/confirm").expect(403, "forbidden_scope");
    story = story.post("/v1/restored/confirm").as("none").expect(401, "unauthorized");
    return story
        .post("/v1/restored/confirm?x=1")
        .as("admin")
        .refused("?x", "unknown_parameter")
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"/x\"}")
        .expect(403, "forbidden_scope")
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"/x\"}")
        .as("none")
        .expect(401, "unauthorized")
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"somewhere\"}")
        .as("admin")
        .refused("/to", "invalid")
        .post("/v1/backups")
        .json("{\"what\":\"data\"}")
        .as("admin")
        .refused("/to", "missing")
        .post("/v1/backups")
        .json("{\"what\":\"all\",\"to\":\"/x\"}")
        .as("admin")
        .refused("/what", "invalid")
        .post("/v1/backups")
        .json("{\"what\":\"data\",\"to\":\"/x\",\"master\":\"/y\"}")
        .as("admin")
        .refused("/master", "invalid")
        .beyondDescription()
        .post("/v1/backups")
        .body("text/plain", "x")
        .as("admin")
        .expect(415, "unsupported_media_type")
        .post("/v1/backups")
        .json("{\"what\":\"data\"" + " ".repeat(1 << 20) + "}")
        .as("admin")
        .expect(413, "upload_too_large");
  }

  private static String folder(World world, String name) {
    Path beside = world.server().data().resolveSibling(name);
    return beside.toString();
  }

  private static void awaitEnd(World world) {
    World.eventually(
        "the backup has ended",
        () -> {
          var asked =
              new Exchange.Asked(
                  "GET",
                  "/v1/backups",
                  "",
                  world.authorization("admin"),
                  "".getBytes(StandardCharsets.UTF_8));
          return !world.send(asked).json().at("/items/0/state").asText().equals("running");
        });
  }
}
