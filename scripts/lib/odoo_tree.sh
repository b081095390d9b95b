# The Odoo 19 tree: the user's own (ODOO_HOME, or an importable odoo), else Debian's package odoo-19,
# fetched with a private apt configuration and unpacked into the shared cache. Nothing is installed.

# Debian's upload of Odoo 19.0 that this tool chain was tested with. apt verifies the signature chain; this
# pin only tells whether the archive has moved on.
ODOO_DEB_VERSION=19.0.0+dfsg-1
ODOO_DEB_SHA256=9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf
# Helper packages whose files the tree links to. All but Montserrat come from this release: the ones in
# sid have other file names, and the icons would be missing.
ODOO_HELPERS="fonts-font-awesome libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b"
ODOO_HELPERS_SID="fonts-montserrat"

# Sets ODOO_HOME (a folder holding odoo/release.py) and ODOO_KEY.
ensure_odoo() {
    local tree
    if [ -n "${ODOO_HOME:-}" ]; then
        own_odoo
        return
    fi
    tree="$CACHE/odoo-$ODOO_DEB_VERSION-$(printf %s "$ODOO_DEB_SHA256" | cut -c1-12)"
    if [ ! -e "$tree/.complete" ]; then
        need_space "$CACHE" 1500
        note "fetching Odoo 19 ($ODOO_DEB_VERSION) from the Debian archive"
        quiet odoo "Odoo 19 could not be fetched from the Debian archive: see the log, or set ODOO_HOME to an Odoo 19 of your own" \
            fetch_odoo "$tree"
    fi
    ODOO_HOME="$tree/usr/lib/python3/dist-packages"
    ODOO_KEY=$(basename "$tree")
}

own_odoo() {
    ODOO_HOME=$(cd "$ODOO_HOME" 2>/dev/null && pwd) || die "ODOO_HOME is no folder: set it to the folder that contains odoo/release.py"
    [ -f "$ODOO_HOME/odoo/release.py" ] || die "ODOO_HOME ($ODOO_HOME) has no odoo/release.py: set it to the top folder of an Odoo 19"
    grep -qE '^version_info *= *\(19, *0' "$ODOO_HOME/odoo/release.py" ||
        die "the Odoo in ODOO_HOME ($ODOO_HOME) is not 19.0: set ODOO_HOME to an Odoo 19.0, or unset it to have one fetched"
    ODOO_KEY=own-$( (echo "$ODOO_HOME"; git -C "$ODOO_HOME" rev-parse HEAD 2>/dev/null || cat "$ODOO_HOME/odoo/release.py") | sha256sum | cut -c1-12)
}

# The address of this machine's Debian mirror, from its own package configuration; no list, root or network needed.
debian_mirrors() {
    local codename="$1"
    {
        apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' "Codename: $codename"
        apt-get update --print-uris | sed -n "s#^'\(.*\)dists/$codename/InRelease'.*#\1#p"
    } 2>/dev/null | awk '!seen[$0]++'
}

# Write an apt configuration that touches nothing of the system's apt: private_apt <folder> <mirror> <codename>
private_apt() {
    local keys=/usr/share/keyrings/debian-archive-keyring.gpg
    mkdir -p "$1/state/lists/partial" "$1/cache/archives/partial"
    printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$2" "$3" "$keys" "$2" sid >"$1/sources.list"
    cat >"$1/apt.conf" <<EOF
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "$1/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::State::Lists "$1/state/lists";
Dir::Cache "$1/cache";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::AllowInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "root";
EOF
}

# fetch_odoo <target>: download, verify, unpack under a temporary name, check, move into place.
fetch_odoo() {
    local target="$1" work="$1.part" codename mirror ok= p
    have apt-get || { echo "apt-get is missing: this is no Debian system; set ODOO_HOME to an Odoo 19 of your own"; return 1; }
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # What an interrupted run has downloaded is used again; apt checks it.
    rm -rf "$work/root" "$work/apt"
    mkdir -p "$work/debs" "$work/root"
    for mirror in $(debian_mirrors "$codename"); do
        rm -rf "$work/apt"
        private_apt "$work/apt" "$mirror" "$codename"
        if APT_CONFIG="$work/apt/apt.conf" apt-get update -o APT::Update::Error-Mode=any; then ok=1; break; fi
    done
    [ -n "$ok" ] || { echo "no usable Debian mirror in this machine's package configuration"; return 1; }
    local names="odoo-19/sid"
    for p in $ODOO_HELPERS; do names="$names $p/$codename"; done
    for p in $ODOO_HELPERS_SID; do names="$names $p/sid"; done
    # shellcheck disable=SC2086
    (cd "$work/debs" && APT_CONFIG="$work/apt/apt.conf" apt-get download $names) || return 1
    check_odoo_pin "$work"/debs/odoo-19_*.deb
    # Of the translations only Chinese is kept (of 837 MB); the top-level addons/ is a packaging accident.
    dpkg-deb --fsys-tarfile "$work"/debs/odoo-19_*.deb | tar -x -C "$work/root" --no-same-owner \
        --exclude='./usr/lib/python3/dist-packages/addons' --exclude='./usr/lib/python3/dist-packages/setup' \
        --exclude='./usr/lib/python3/dist-packages/doc' --exclude='*/i18n/*.pot' --exclude='*/i18n/[a-y]*.po' \
        --exclude='*/i18n_extra/*' ./usr/lib || return 1
    for p in "$work"/debs/fonts-*.deb "$work"/debs/libjs-*.deb; do
        dpkg-deb --fsys-tarfile "$p" | tar -x -C "$work/root" --no-same-owner ./usr/share || return 1
    done
    finish_odoo "$work/root" || return 1
    rm -rf "$target"
    mv "$work/root" "$target" && rm -rf "$work"
}

check_odoo_pin() {
    local sum
    sum=$(sha256sum "$1" | cut -d' ' -f1)
    [ "$sum" = "$ODOO_DEB_SHA256" ] ||
        echo "note: the archive now has another upload of Odoo 19 ($(basename "$1"), $sum); it is signed by Debian and used"
}

# A source file that Debian removed (not free) but whose bundle is still declared breaks every browser test;
# an empty script in its place cures that. Links of the package must resolve inside the unpacked tree.
finish_odoo() {
    local odoo="$1/usr/lib/python3/dist-packages/odoo" stub
    stub="$odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    [ -f "$odoo/release.py" ] || { echo "the unpacked package holds no odoo/release.py"; return 1; }
    if [ ! -e "$stub" ]; then
        mkdir -p "$(dirname "$stub")"
        echo "/* not part of the Debian package */" >"$stub"
    fi
    relink "$1"
    if find "$odoo" -xtype l | grep .; then
        echo "the links above lead nowhere: a helper package has changed"
        return 1
    fi
    touch "$1/.complete"
}

# Absolute links of the package (/usr/share/...) are turned into relative ones within the tree.
relink() {
    local link target
    find "$1/usr/lib" -type l | while read -r link; do
        target=$(readlink "$link")
        case "$target" in
            /*) ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$1$target")" "$link" ;;
        esac
    done
}
