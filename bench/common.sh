# shellcheck shell=sh
# Sourced by every measurement: builds what is missing and runs one of the measuring programs.
# They are compiled against the jar that is measured, into a folder of their own.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
classes=$root/target/bench
sources=$root/src/test/java

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Builds the jar and its cache for fast starts, as any start does, then the measuring programs.
build() {
  jdk=$("$root/scripts/find-jdk") || exit 2
  "$root/lethe" --version >/dev/null || die "the build failed"
  if [ ! -d "$classes" ] ||
    [ -n "$(find "$sources" "$root/target/lethe.jar" -newer "$classes" -print -quit)" ]; then
    rm -rf "$classes"
    "$jdk/bin/javac" -proc:none -nowarn -d "$classes" -cp "$root/target/lethe.jar" \
      -sourcepath "$sources" "$sources"/dev/lethe/bench/*.java \
      "$sources/dev/lethe/process/KillBench.java" || die "the measuring programs do not compile"
    touch "$classes"
  fi
}

needs() {
  for program; do
    command -v "$program" >/dev/null || die "$program is needed: run scripts/setup"
  done
}

# Runs a measuring program with the collector, the flags and the cache of the launcher.
measure() {
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if [ -f "$root/target/lethe.aot" ]; then
    BENCH_JAVA_OPTS="-XX:AOTCache=$root/target/lethe.aot ${BENCH_JAVA_OPTS:-}"
  fi
  # shellcheck disable=SC2086 # the options are meant to be split
  "$jdk/bin/java" -XX:+UseSerialGC -Xms48m -XX:+UseCompactObjectHeaders \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dlethe.launcher="$root/lethe" ${BENCH_JAVA_OPTS:-} \
    -cp "$root/target/lethe.jar:$classes" "$@" 2>"$log" || {
    tail -n 40 "$log" >&2
    die "the measurement failed"
  }
}
