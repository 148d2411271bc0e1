# Builds the cnm command and lays it out in .cache/app/BUILD: cnm.jar with all that it needs, native/ with the native libraries
# that are in it, cnm.jsa with its classes as Java maps them. A build gets a directory of its own, so that a cnm that is running
# keeps the jar it was started from.
# Sourced by ./cnm; needs lib.sh and the lock of prepare_build.
# shellcheck shell=bash

build_app() {
  local apps=$cache/app log=$cache/build.log began=$SECONDS build old
  mkdir -p -- "$apps"
  rm -rf -- "$apps/unfinished"
  build=$apps/$(date +%Y%m%d-%H%M%S.%N)
  mkdir "$apps/unfinished"
  touch "$apps/began"

  say "building (the first time takes a minute or two; log: $log)"
  mvn -f "$root/pom.xml" -B -ntp -Dmaven.test.skip -Dspotless.check.skip -Dcnm.lib="$apps/unfinished/lib" \
    -Dcnm.commit="$(commit_of "$root" describe --always --dirty --abbrev=12 --exclude '*')" \
    -Dcnm.built="$(commit_of "$root" log -1 --format=%cI)" -pl cli,desugar -am package \
    </dev/null >"$log" 2>&1 9>&- || build_failed "$log"
  cp -- "$root"/cli/target/cli-*.jar "$apps/unfinished/lib/"
  bundle "$apps/unfinished" >>"$log" 2>&1 || build_failed "$log"
  rm -r -- "$apps/unfinished/lib"
  unpack_native "$apps/unfinished"
  mv -- "$apps/unfinished" "$build"
  printf '%s\n' "$JAVA_HOME" "${build##*/}" > "$apps/next"
  touch -r "$apps/began" "$apps/next"
  mv -f -- "$apps/next" "$apps/current"
  archive_classes "$build" </dev/null >>"$log" 2>&1 || say "no class archive, starts will be slower (log: $log)"

  # Earlier builds that nobody runs any more.
  for old in "$apps"/*/; do
    if [[ $old != "$build/" ]] && ! grep -aqsF -- "$old" /proc/[0-9]*/cmdline; then rm -rf -- "$old"; fi
  done
  say "built in $((SECONDS - began)) s"
}

# What git says of the sources, the same for the same sources; nothing if they are not a repository's.
commit_of() {
  if [[ $(git -C "$1" rev-parse --show-toplevel 2>/dev/null) == "$1" ]]; then git -C "$@" || true; fi
}

build_failed() {
  grep -E '^\[(ERROR|WARNING)\]' "$1" | head -n 40 >&2
  die "the build failed (whole log: $1)"
}

# One jar is opened sooner than sixty. What Java would make of lambdas and records at every start, in a way that stays slow, is
# made with it.
bundle() {
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$root/desugar/target/*:$1/lib/*" io.cnm.desugar.Desugar "$1/cnm.jar" \
    "$1"/lib/*.jar
}

# Libraries would unpack their native parts into the temporary directory at every start.
unpack_native() {
  local machine
  machine=$(uname -m)
  mkdir -p -- "$1/native/unpacked"
  (cd -- "$1/native/unpacked" && "$JAVA_HOME/bin/jar" --extract --file ../../cnm.jar \
    "org/sqlite/native/Linux/$machine" "jni/$machine-Linux" META-INF/native)
  find "$1/native/unpacked" -name '*.so' -exec mv -t "$1/native" -- {} +
  rm -rf -- "$1/native/unpacked"
}

# What a command loads is mapped from the archive at the next start, instead of read, parsed and verified. Java wants to be
# started for the archive as it will be started with it, so the launcher does it.
archive_classes() {
  local sockets daemon i result=0
  sockets=$(mktemp -d)
  "$JAVA_HOME/bin/java" "$root/scripts/CannedDaemon.java" "$sockets/cnm.sock" 9>&- &
  daemon=$!
  for (( i = 0; i < 300; i++ )); do
    if [[ -S $sockets/cnm.sock ]] || ! kill -0 "$daemon"; then break; fi
    sleep 0.1
  done
  list_classes "$1" --help \
    && list_classes "$1" network ls -H "unix://$sockets/cnm.sock" \
    && list_classes "$1" sandbox ls -H "unix://$sockets/cnm.sock" \
    && { list_classes_of_daemon "$1" "$sockets" || say "no classes of the daemon in the archive"; } \
    && CNM_JAVA_OPTS="-Xshare:dump -XX:SharedClassListFile=classes -XX:SharedArchiveFile=unfinished.jsa" in_build "$1" \
    && mv -- "$1/unfinished.jsa" "$1/cnm.jsa" || result=1
  kill "$daemon" && wait "$daemon" || true # it ends by the signal
  rm -rf -- "$sockets"
  return "$result"
}

# Runs a command and adds the classes that it loads to the list.
list_classes() {
  CNM_JAVA_OPTS="-XX:DumpLoadedClassList=loaded" in_build "$@" && cat -- "$1/loaded" >> "$1/classes"
}

# In namespaces of its own. Without root there can be none: then its classes are not in the archive, and it starts more slowly.
list_classes_of_daemon() {
  (( EUID == 0 )) || return 0
  unshare --net --mount -- bash "$root/scripts/train-daemon.sh" "$1" "$2" 9>&-
}

in_build() (
  cd -- "$1" || return
  shift
  CNM_NO_BUILD=1 "$root/cnm" "$@"
)
