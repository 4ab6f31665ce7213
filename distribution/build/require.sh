# Sourced by ./run and ./test: finds what a build needs, installs it where that is allowed, or says what to install.
# shellcheck shell=sh

say() { printf '%s\n' "$*" >&2; }

# A JDK of version 25 or later, as Maven's toolchains look for it.
find_jdk() {
  for home in "${JAVA_HOME:-}" /usr/lib/*/* "${HOME:-}"/.jdks/* "${HOME:-}"/.sdkman/candidates/java/* /opt/*; do
    release=$home/release
    [ -x "$home/bin/javac" ] && [ -r "$release" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
    [ "${version:-0}" -ge 25 ] && { printf '%s\n' "$home"; return 0; }
  done
  return 1
}

require_build_tools() {
  if ! find_jdk >/dev/null && [ -n "$(apt-cache search --names-only '^openjdk-25-jdk-headless$' 2>/dev/null)" ]; then
    install_packages openjdk-25-jdk-headless
  fi
  if ! JAVA25_HOME=$(find_jdk); then
    say "JDK 25 is missing. Install Eclipse Temurin 25 (package temurin-25-jdk of the Adoptium packages, or unpack its archive"
    say "below /usr/lib/jvm or ~/.jdks), then run this again. The java on your PATH may be another one."
    return 1
  fi
  export JAVA25_HOME # where Maven's toolchains look, wherever the JDK lies
  require_commands mvn:maven
}

# Each argument is command:package, for Debian and its relatives.
require_commands() {
  missing=
  for each in "$@"; do
    command -v "${each%%:*}" >/dev/null 2>&1 || missing="$missing ${each#*:}"
  done
  [ -z "$missing" ] && return 0
  install_packages $missing
}

# The packages that a list names, one a line.
require_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "the tests need what these Debian packages hold:" $(grep -v '^#' "$1")
    return 0
  fi
  missing=
  while read -r package; do
    case $package in '' | '#'*) continue ;; esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
  done <"$1"
  [ -z "$missing" ] && return 0
  install_packages $missing
}

# Runs a command that installs packages, so that no server among them is started.
without_services() {
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] && { "$@"; return; }
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
  installed=0
  "$@" || installed=$?
  rm -f $policy
  return $installed
}

install_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing:" "$@"
    apt-get update -qq && without_services env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    say "missing:" "$@"
    say "install with: sudo apt-get install" "$@"
    return 1
  fi
}
