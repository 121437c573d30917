# Sourced by scripts/test and scripts/demo: what both need on a fresh machine that has only Node and npm.

need_node() {
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' || {
    echo "caasctl needs Node >= 20.17; this is $(node --version)." >&2
    exit 1
  }
}

# Installs node_modules where they are missing or older than the lock file.
need_packages() {
  if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo '== Packages'
    npm ci --no-audit --no-fund
  fi
}

# The real programs that tests run against: command, Debian package.
real_tools='etcd:etcd-server sshd:openssh-server ssh:openssh-client systemd-analyze:systemd openssl:openssl python3:python3 zsh:zsh fish:fish groff:groff-base patch:patch nginx:nginx-light chromium:chromium'

# Installs what is missing where it can (root on Debian). Tests say what they skip; with CI=true nothing may be missing.
install_tools() {
  try_tools 'Real programs to test against' $real_tools && return 0
  echo "!! NOT INSTALLED: ${missing[*]}. Tests that need them are skipped." >&2
  [ "${CI:-}" != true ] || exit 1
}

# The same for what a script cannot do without.
need_tools() {
  try_tools 'Programs that this needs' "$@" && return 0
  echo "Missing: ${missing[*]} (Debian's names). Install them, or run this as root on Debian." >&2
  exit 1
}

# try_tools TITLE COMMAND:PACKAGE…: installs what is missing, where it can; else leaves its names in $missing.
try_tools() {
  local title=$1 tool
  shift
  missing=()
  for tool in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "== $title: ${missing[*]}"
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && without_starting_daemons apt_install "${missing[@]}"
}

apt_install() {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# Debian starts a daemon as soon as its package is installed; the tests start their own and stop them.
without_starting_daemons() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [ -e "$policy" ]; then
    "$@" || status=$?
  else
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    "$@" || status=$?
    rm -f "$policy"
  fi
  return "$status"
}

# Builds dist/ where it is missing or older than its sources.
need_build() {
  if [ ! -f dist/cli/main.js ] || [ -n "$(find src scripts package.json -newer dist/cli/main.js -print -quit)" ]; then
    echo '== Build'
    npm run --silent build
  fi
}
