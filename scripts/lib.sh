# What ./cnm and ./test share: messages, packages, the choice of a JDK, the build lock. Sourced by bash; needs $root.
# shellcheck shell=bash

cache=$root/.cache

# A line for the user. Standard output belongs to the command that is run.
say() { printf 'cnm: %s\n' "$*" >&2; }

die() { say "$*"; exit 1; }

# need COMMAND PACKAGE WHY [COMMAND PACKAGE WHY]...: installs with apt the packages whose commands are missing.
need() {
  local packages=()
  while (( $# )); do
    if ! command -v "$1" >/dev/null; then
      packages+=("$2")
      say "installing $2: $3"
    fi
    shift 3
  done
  if (( ${#packages[@]} )); then install_packages "${packages[@]}"; fi
}

# need_unpacked COMMAND WHY PACKAGE...: the same for a package that starts a server when it is installed. It is unpacked beside
# the build, with the libraries it needs that may be missing, and its commands found through PATH.
need_unpacked() {
  local command=$1 why=$2 place=$cache/tools/$1
  shift 2
  if command -v "$command" >/dev/null; then return; fi
  if [[ ! -x $place/bin/$command ]]; then
    say "unpacking $command: $why"
    rm -rf -- "$place"
    mkdir -p -- "$place/packages"
    {
      apt-get -o DPkg::Lock::Timeout=300 -y update \
        && (cd -- "$place/packages" && apt-get download "$@") \
        && find "$place/packages" -name '*.deb' -exec dpkg-deb --extract {} "$place" \;
    } </dev/null >"$cache/apt.log" 2>&1 || die "cannot unpack $* (log: $cache/apt.log)"
    wrap_unpacked "$place"
  fi
  PATH=$PATH:$place/bin # what the machine has goes first
}

# need_docker WHY: Docker's daemon and command line, and what they start.
need_docker() {
  need_unpacked dockerd "$1" docker.io containerd runc libdevmapper1.02.1 libseccomp2
}

# A command for each program that was unpacked, which finds the libraries that were unpacked with it. Last, the marker.
wrap_unpacked() {
  local place=$1 libraries program wrapper
  libraries=$(find "$place"/lib "$place"/usr/lib -maxdepth 1 -name '*-linux-gnu*' -printf '%p:' 2>/dev/null) || true
  mkdir -p -- "$place/wrappers"
  for program in "$place"/usr/bin/* "$place"/usr/sbin/*; do
    if [[ ! -f $program || ! -x $program ]]; then continue; fi
    wrapper=$place/wrappers/${program##*/}
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "${libraries%:}" "$program" > "$wrapper"
    chmod +x -- "$wrapper"
  done
  mv -- "$place/wrappers" "$place/bin"
}

install_packages() {
  local log=$cache/apt.log
  (( EUID == 0 )) || die "cannot install as user $(id -un): call this once as root, or install by hand: $*"
  command -v apt-get >/dev/null || die "there is no apt here: install by hand: $*"
  {
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y update \
      && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y install --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1 || { tail -n 20 "$log" >&2; die "apt could not install $* (whole log: $log)"; }
}

# Sets JAVA_HOME to a JDK from 17 on, and installs 17 if there is none.
choose_jdk() {
  find_jdk && return
  say "installing openjdk-17-jdk-headless: no JDK from 17 on was found"
  install_packages openjdk-17-jdk-headless
  find_jdk || die "openjdk-17-jdk-headless was installed, but there is no javac from 17 on in /usr/lib/jvm"
}

# The caller's JAVA_HOME if it will do, else the oldest that is installed, because it starts fastest (see ./cnm).
find_jdk() {
  local home best='' best_version=999
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(jdk_on_path)"; do
    [[ -n $home && -x $home/bin/javac ]] || continue
    java_version "$home"
    (( version >= 17 )) || continue
    if [[ $home = "${JAVA_HOME:-}" ]]; then return; fi
    if (( version < best_version )); then best=$home best_version=$version; fi
  done
  [[ -n $best ]] && export JAVA_HOME=$best
}

# Sets `version` to the feature release (17, 21, ...) of the Java in a directory, 0 if there is none.
java_version() {
  local key value
  version=0
  [[ -x $1/bin/java && -r $1/release ]] || return 0
  while IFS='=' read -r key value; do
    if [[ $key = JAVA_VERSION ]]; then value=${value//\"/}; version=${value%%[.+-]*}; fi
  done < "$1/release"
}

jdk_on_path() {
  local javac
  if javac=$(command -v javac); then dirname -- "$(dirname -- "$(readlink -f -- "$javac")")"; fi
}

# A JDK and Maven, installed if missing, and from here on the only build in this checkout.
prepare_build() {
  mkdir -p -- "$cache" 2>/dev/null && [[ -w $cache ]] || die "cannot write to $cache: build once as the owner of the checkout"
  exec 9>"$cache/lock"
  if ! flock --nonblock 9; then
    say "waiting for another build in this checkout"
    flock 9
  fi
  choose_jdk
  need mvn maven 'builds the project'
}
