package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.Sweep;
import dev.lethe.client.SweepFilter;
import dev.lethe.receipt.BoundReceipts;
import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.Statement;
import dev.lethe.testtype.FilesType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything of one customer is erased, whatever it was for, and one receipt says so. */
@Timeout(180)
final class SweepByLabelTest {
  private static final int JOBS = 500;
  private static final int OTHERS = 20;
  private static final int RUNNING = 30;
  private static final List<String> TYPES = List.of("test.noop", "test.shell", "test.files");

  @TempDir private Path folder;

  @Test
  void everything_of_one_customer_ends_with_one_receipt() throws Exception {
    try (Shop shop = Shop.open(folder, Map.of("sweeps.rate", "2000"), new FilesType());
        var threads = Executors.newFixedThreadPool(16)) {
      Set<String> doomed = submitted(shop, threads, JOBS, "no-hex-42");
      Set<String> others = submitted(shop, threads, OTHERS, "no-hex-43");
      var filter = SweepFilter.labelled(Map.of("customer", "no-hex-42"));
      Sweep plan = shop.client.sweeps().plan("delete", filter, Optional.empty()).sweep();
      assertThat(plan.planned()).isEqualTo(JOBS);
      assertThat(plan.types())
          .extracting(Sweep.OfType::type)
          .containsExactlyInAnyOrderElementsOf(TYPES);
      Sweep begun = shop.client.sweeps().begin(String.valueOf(plan.plan()), Optional.empty());
      Sweep done = shop.client.sweeps().awaitEnd(begun.id(), _ -> {});
      assertThat(done.done()).isEqualTo(JOBS);
      assertThat(done.refused()).isZero();

      PublicKeys keys = PublicKeys.parse(shop.client.receiptKeys());
      Statement combined = keys.verify(shop.client.sweeps().receipt(done.id()));
      JsonNode said = combined.content();
      assertThat(said.path("erased").asInt()).isEqualTo(JOBS);
      assertThat(said.path("complete").asBoolean()).isTrue();
      assertThat(said.toString()).doesNotContain("no-hex-42", "customer");
      List<Sweep.Single> singles = shop.client.sweeps().receipts(done.id()).toList();
      assertThat(singles.stream().map(Sweep.Single::jobId).collect(Collectors.toSet()))
          .isEqualTo(doomed);
      List<String> receipts = singles.stream().map(Sweep.Single::receipt).toList();
      assertThat(bound(keys, combined, receipts)).isEqualTo(JOBS);
      tampered(shop, keys, combined, receipts, others.iterator().next());

      others.remove(others.iterator().next());
      assertThat(others).allMatch(job -> shop.client.job(job).data().equals("kept"));
    }
  }

  /** With one left out, one of another job in its stead, or one twice, they do not belong. */
  private static void tampered(
      Shop shop, PublicKeys keys, Statement combined, List<String> receipts, String other)
      throws Exception {
    var fewer = new ArrayList<>(receipts);
    String left = fewer.removeLast();
    assertThatThrownBy(() -> bound(keys, combined, fewer))
        .isInstanceOf(NotGenuine.class)
        .hasMessage("there are 499 receipts, and the sweep has 500");
    var erasure = shop.client.delete(other);
    String foreign =
        shop.client.receipt(
            shop.client.waitForErasure(erasure, java.time.Duration.ofSeconds(30)).id());
    var exchanged = new ArrayList<>(fewer);
    exchanged.add(foreign);
    assertThatThrownBy(() -> bound(keys, combined, exchanged))
        .isInstanceOf(NotGenuine.class)
        .hasMessage("these are not the receipts of the sweep");
    var twice = new ArrayList<>(receipts);
    twice.add(left);
    assertThatThrownBy(() -> bound(keys, combined, twice))
        .isInstanceOf(NotGenuine.class)
        .hasMessageEndingWith("is there twice");
    var changed = new ArrayList<>(fewer);
    changed.add(left.substring(0, left.length() - 3) + "AAA");
    assertThatThrownBy(() -> bound(keys, combined, changed)).isInstanceOf(NotGenuine.class);
  }

  private static long bound(PublicKeys keys, Statement combined, List<String> receipts)
      throws NotGenuine {
    var bound = new BoundReceipts(keys, combined);
    for (String receipt : receipts) {
      bound.add(receipt);
    }
    return bound.complete();
  }

  private static Set<String> submitted(
      Shop shop, ExecutorService threads, int count, String customer) throws Exception {
    List<Future<String>> coming = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String type = TYPES.get(i % TYPES.size());
      boolean runs = i < RUNNING && type.equals("test.noop");
      var params = JsonNodeFactory.instance.objectNode();
      if (!type.equals("test.noop")) {
        params.put("script", "true");
      }
      JobSubmission job =
          JobSubmission.of(type)
              .withParams(type.equals("test.files") ? params.put("marker", "m") : params)
              .withLabels(Map.of("customer", customer));
      coming.add(threads.submit(() -> shop.client.submit(runs ? job : job.asDraft()).id()));
    }
    Set<String> ids = new HashSet<>();
    for (Future<String> one : coming) {
      ids.add(one.get());
    }
    return ids;
  }
}
