# Debian packages: what is missing on this machine, and how it gets there.

# Names of the missing Debian packages, one a line. missing_packages [base|run|test], see provision.
missing_packages() {
    /usr/bin/python3 -c 'import ensurepip, venv' 2>/dev/null || [ -n "${CM_PYTHON:-}" ] || echo python3-venv
    [ "$1" != base ] || return 0
    if pg_is_private; then
        [ -n "$(pg_bindir)" ] || echo postgresql
    else
        have pg_dump || echo postgresql-client
    fi
    have wkhtmltopdf || echo wkhtmltopdf
    fc-list :lang=zh-cn 2>/dev/null | grep -q . || echo fonts-noto-cjk
    [ "$1" = test ] || return 0
    have google-chrome || have chromium || have chromium-browser || have google-chrome-stable || echo chromium
}

# Stop before anything is downloaded when packages are missing that this user cannot install. Sets AS_ROOT.
check_may_install() {
    local list
    AS_ROOT=
    list=$(missing_packages "$1" | tr '\n' ' ')
    list=${list% }
    [ -n "$list" ] || return 0
    have apt-get || die "these programs are missing: $list; install them with this system's package manager and run the same command again"
    case " $list " in
        *" wkhtmltopdf "*)
            [ "$(. /etc/os-release && echo "${VERSION_ID:-}")" = 12 ] ||
                die "this system release has no package wkhtmltopdf: put a wkhtmltopdf of your own on PATH, or use Debian 12, and run the same command again"
            ;;
    esac
    if [ "$(id -u)" -ne 0 ]; then
        have sudo && sudo -n true 2>/dev/null ||
            die "Debian packages are missing; ask an administrator to run 'apt-get install --no-install-recommends $(missing_packages test | xargs)' and run the same command again"
        AS_ROOT="sudo -n"
    fi
}

# Install what is missing. install_packages [run|test]
install_packages() {
    local list
    check_may_install "$1"
    list=$(missing_packages "$1" | tr '\n' ' ')
    list=${list% }
    [ -n "$list" ] || return 0
    [ -n "$AS_ROOT" ] || need_space /usr 1500
    note "installing Debian packages: $list"
    # A service that a package starts must not inherit the locks of this script (descriptors 8 and 9).
    quiet apt "the Debian packages could not be installed: run 'apt-get install --no-install-recommends $list' by hand to see why" \
        apt_install "$AS_ROOT" "$list" 8>&- 9>&-
    hash -r
    list=$(missing_packages "$1" | tr '\n' ' ')
    [ -z "$list" ] || die "still missing after the installation: $list; install it by hand and run the same command again"
}

apt_install() {
    local asroot="$1" list="$2" opts="-y --no-install-recommends -o DPkg::Lock::Timeout=600"
    export DEBIAN_FRONTEND=noninteractive
    # Machines without package lists (containers) or with stale ones need an update first.
    # shellcheck disable=SC2086
    if ! ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || ! $asroot apt-get install $opts $list; then
        $asroot apt-get update && $asroot apt-get install $opts $list
    fi
}
