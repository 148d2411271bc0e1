# What ./cnm, ./test and ./dev share: messages, packages, the choice of a JDK, the build lock. Sourced by bash; needs $root.
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

install_packages() {
  local log=$cache/apt.log
  (( EUID == 0 )) || die "cannot install as user $(id -un): call this once as root, or install by hand: $*"
  command -v apt-get >/dev/null || die "there is no apt here: install by hand: $*"
  {
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y update \
      && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y install --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1 || { tail -n 20 "$log" >&2; die "apt could not install $* (whole log: $log)"; }
}

# Sets JAVA_HOME to a JDK from 17 on: the caller's if it is one, else the oldest that is installed, because it starts
# fastest (`cnm version`: 117 ms on 17, 143 ms on 25). Installs 17 if there is none.
choose_jdk() {
  local home best='' best_version=999
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(jdk_on_path)"; do
    [[ -n $home && -x $home/bin/javac && -x $home/bin/java && -r $home/release ]] || continue
    java_version "$home"
    (( version >= 17 )) || continue
    if [[ $home = "${JAVA_HOME:-}" ]]; then best=$home; break; fi
    if (( version < best_version )); then best=$home best_version=$version; fi
  done
  if [[ -z $best ]]; then
    say "installing openjdk-17-jdk-headless: no JDK from 17 on was found"
    install_packages openjdk-17-jdk-headless
    best=$(jdk_on_path)
  fi
  export JAVA_HOME=$best
}

# Sets `version` to the feature release (17, 21, ...) of the Java in a directory.
java_version() {
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
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
