package dev.lethe.scenario;

/** The body of a form with files, part by part in the order given. */
final class Form {
  static final String BOUNDARY = "----scenario7MA4YWxk";
  static final String MEDIA_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final StringBuilder body = new StringBuilder();

  static Form with() {
    return new Form();
  }

  Form job(String json) {
    return raw(
        "Content-Disposition: form-data; name=\"job\"\r\nContent-Type: application/json", json);
  }

  Form file(String part, String fileName, String content) {
    return raw(
        "Content-Disposition: form-data; name=\""
            + part
            + "\"; filename=\""
            + fileName
            + "\"\r\nContent-Type: text/plain",
        content);
  }

  Form raw(String head, String content) {
    body.append("--").append(BOUNDARY).append("\r\n");
    body.append(head).append("\r\n\r\n").append(content).append("\r\n");
    return this;
  }

  String text() {
    return unfinished() + "--" + BOUNDARY + "--\r\n";
  }

  /** Without the end that tells that this was all. */
  String unfinished() {
    return body.toString();
  }
}
