#!/usr/bin/env bash
# train-daemon.sh BUILD DIRECTORY: has a daemon do what daemons do at every start, so that build-app.sh knows the classes that
# it loads: begin with nothing, make a network, end, take it over, answer, end. Called in namespaces of its own.
set -euo pipefail
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$1 directory=$2
socket=$directory/exec/cnm.sock
export CNM_NO_BUILD=1
cd -- "$build"

# Netty looks at every machine's loopback link.
if command -v ip >/dev/null; then ip link set lo up; fi

start() {
  CNM_JAVA_OPTS="-XX:DumpLoadedClassList=loaded" "$root/cnm" daemon --log-level error \
    --data-root "$directory/data" --exec-root "$directory/exec" --config-file "$directory/daemon.json" &
  daemon=$!
  local i
  for (( i = 0; i < 300; i++ )); do
    if [[ -S $socket ]] || ! kill -0 "$daemon"; then break; fi
    sleep 0.1
  done
}

stop() {
  kill "$daemon"
  wait "$daemon"
  cat -- loaded >> classes
}

echo '{}' > "$directory/daemon.json"
start
"$root/cnm" network create -H "unix://$socket" warm-up
stop
start
java_of_build=$(sed -n 1p ../current)
"$java_of_build/bin/java" "$root/scripts/Ask.java" "$socket" /_ping /networks /networks/warm-up
"$root/cnm" network rm -H "unix://$socket" warm-up
stop
