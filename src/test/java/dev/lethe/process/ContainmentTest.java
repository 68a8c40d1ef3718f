package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.process.Containment.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContainmentTest {
  private static final String INSTANCE = "l" + ProcessHandle.current().pid();

  @Test
  void the_best_level_that_works_is_chosen() {
    var works = new ArrayList<ContainmentLevel>();
    for (var level : ContainmentLevel.values()) {
      try {
        works.add(
            Containment.choose(new Settings(INSTANCE, List.of(), Optional.of(level))).level());
      } catch (Containment.Unavailable e) {
        assertThat(e.level()).isEqualTo(level);
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    var chosen = Containment.choose(new Settings(INSTANCE, List.of(), Optional.empty()));

    assertThat(chosen.level()).isEqualTo(works.getFirst());
    assertThat(chosen.describe()).contains(chosen.level().word());
  }

  private static Workshop workshop(Tools tools) {
    var settings = new Settings(INSTANCE, List.of(), Optional.empty());
    return new Workshop(
        settings, tools, new Spawner(INSTANCE, new SearchPath("/bin")), new Watch(0));
  }

  @Test
  void a_missing_tool_is_named_in_the_refusal() {
    var tools =
        new Tools(
            Optional.empty(), Optional.empty(), path("mount"), Optional.empty(), "0", "0", true);
    var workshop = workshop(tools);

    assertThatThrownBy(() -> CgroupContainment.tried(workshop))
        .isInstanceOf(Containment.Unavailable.class)
        .hasMessageContaining("setpriv, unshare");
    assertThatThrownBy(() -> NamespaceContainment.tried(workshop, List.of()))
        .isInstanceOf(Containment.Unavailable.class)
        .hasMessageContaining("setpriv, unshare");
  }

  @Test
  void a_tool_that_does_not_do_its_work_is_found_out_by_the_trial() {
    var tools =
        new Tools(path("setpriv"), path("false"), path("mount"), Optional.empty(), "0", "0", true);
    var workshop = workshop(tools);

    assertThatThrownBy(() -> NamespaceContainment.tried(workshop, List.of()))
        .isInstanceOf(Containment.Unavailable.class)
        .hasMessageContaining("a trial child did not start");
  }

  @Test
  void folders_that_stay_visible_are_found_out_by_the_trial() {
    var tools =
        new Tools(path("setpriv"), path("unshare"), path("true"), Optional.empty(), "0", "0", true);
    var workshop = workshop(tools);

    assertThatThrownBy(() -> NamespaceContainment.tried(workshop, List.of()))
        .isInstanceOf(Containment.Unavailable.class);
  }

  @Test
  void a_lower_level_tells_why_no_better_one_is_used() {
    var refusal = CgroupMounts.unavailable("of a reason");
    assertThat(Workshop.because(List.of(refusal))).isEqualTo(" (cgroup is not used: of a reason)");
    assertThat(Workshop.because(List.of())).isEmpty();
  }

  @Test
  void names_that_could_break_out_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TreeSpec("../up", Path.of("/tmp")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings("a/b", List.of(), Optional.empty()));
  }

  private static Optional<Path> path(String name) {
    return new SearchPath("/usr/bin:/bin:/usr/sbin:/sbin").find(name);
  }
}
