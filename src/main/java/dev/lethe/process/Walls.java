package dev.lethe.process;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands between a child and the rest of the machine besides the hidden folders. Kernels and
 * containers refuse these one by one, so fewer are tried when all are too many.
 *
 * @param processes a process namespace: it sees and signals its own tree only
 * @param network a network namespace without any address, unless a launch wants the network
 * @param files it writes into its scratch folder only
 */
record Walls(boolean processes, boolean network, boolean files) {
  static final Walls ALL = new Walls(true, true, true);
  static final Walls NONE = new Walls(false, false, false);

  /** In the order in which they are tried. */
  static List<Walls> withProcesses() {
    return List.of(
        ALL,
        new Walls(true, true, false),
        new Walls(true, false, true),
        new Walls(true, false, false));
  }

  /** A control group holds a tree without a process namespace too. */
  static List<Walls> any() {
    var all = new ArrayList<>(withProcesses());
    for (var walls : withProcesses()) {
      all.add(new Walls(false, walls.network, walls.files));
    }
    return all;
  }

  /** As in {@code they reach no network and write nowhere but in their scratch folder}. */
  String inForce() {
    var words = new ArrayList<String>();
    if (network) {
      words.add("reach no network unless their type asks for it");
    }
    if (files) {
      words.add("write to their scratch folder only");
    }
    return String.join(" and ", words);
  }

  /** What is not kept from children; empty if nothing is missing. */
  List<String> missing() {
    var words = new ArrayList<String>();
    if (!processes) {
      words.add("see and can signal other processes of their user");
    }
    if (!network) {
      words.add("reach the network");
    }
    if (!files) {
      words.add("can write outside their scratch folder");
    }
    return words;
  }
}
