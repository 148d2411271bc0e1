#!/usr/bin/env bash
# train-daemon.sh BUILD DIRECTORY: has a daemon do what daemons do at every start and at every join, so that build-app.sh knows
# the classes that it loads: begin with nothing, make a network, put a sandbox on it, publish a port, end, take all that over,
# answer, remove it, end. Called in namespaces of its own.
set -euo pipefail
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$1 directory=$2
socket=$directory/exec/cnm.sock
export CNM_NO_BUILD=1
cd -- "$build"

# Netty looks at every machine's loopback link.
if command -v ip >/dev/null; then ip link set lo up; fi

# What fails leaves no daemon behind.
daemon=
trap 'if [[ -n $daemon ]]; then kill "$daemon"; fi' EXIT

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
  daemon=
  cat -- loaded >> classes
}

# ask REQUEST...: see Ask.java.
ask() {
  "$java_of_build/bin/java" "$root/scripts/Ask.java" "$socket" "$@"
}

java_of_build=$(sed -n 1p ../current)
sandbox=/cnm/v1/sandboxes/warm-up
ports='{"ports":[{"containerPort":80,"hostPort":8080},{"containerPort":53,"protocol":"udp"}]}'
echo '{}' > "$directory/daemon.json"
start
"$root/cnm" network create -H "unix://$socket" warm-up
ask 'POST /cnm/v1/sandboxes {"containerId":"warm-up"}' \
  'POST /networks/warm-up/connect {"Container":"warm-up"}' \
  "POST $sandbox/publish $ports"
stop
start
ask 'GET /_ping' 'GET /version' 'GET /info' 'GET /networks' 'GET /networks/warm-up' 'GET /containers/json' 'GET /images/json' \
  "GET $sandbox" \
  "POST $sandbox/unpublish $ports" \
  'POST /networks/warm-up/disconnect {"Container":"warm-up"}' \
  "DELETE $sandbox"
"$root/cnm" network rm -H "unix://$socket" warm-up
stop
