package dev.lethe.fetch;

import dev.lethe.work.FetchFailed;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.Call;
import okhttp3.Response;

/** The body of an answer: never longer than allowed, and never short without saying so. */
final class Incoming extends InputStream {
  private final Call call;
  private final Response response;
  private final InputStream in;
  private final long most;
  private long count;

  Incoming(Call call, Response response, long most) {
    this.call = call;
    this.response = response;
    this.in = response.body().byteStream();
    this.most = most;
  }

  static FetchFailed tooLarge(long most) {
    return FetchFailed.tooLarge("the source has more than `inputs.max_bytes`, " + most + " bytes");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(into, offset, length);
    } catch (IOException e) {
      throw HttpFetcher.broken(e);
    }
    count += Math.max(read, 0);
    if (count > most) {
      throw tooLarge(most);
    }
    return read;
  }

  /** What was not read is not waited for. */
  @Override
  public void close() {
    call.cancel();
    response.close();
  }
}
