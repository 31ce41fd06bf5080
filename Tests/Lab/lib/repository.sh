# shellcheck shell=bash
# The hosts' only package source: a flat repository of real packages, downloaded once, and of toys that misbehave.

# Installed in the flavour `full`.
FULL_PACKAGES=(ufw fail2ban python3-systemd nftables iptables cron unattended-upgrades rsync acl python3 perl
    bash-completion logrotate curl)
# There to be installed.
MORE_PACKAGES=(nginx htop rsyslog lynis tree jq chrony busybox zsh fish tcsh
    firewalld)

packages_dir() { echo "$CACHE_DIR/packages-$(recipe_digest bare.sh repository.sh toys.sh)"; }

# The directory that stands at /srv/lab-repo in hosts of the flavour.
repository_dir() {
    case $1 in
        bare | full) packages_dir ;;
        *) foreign_repository_dir "$1" ;;
    esac
}

build_packages() {
    local directory=$1
    with_mirror "$directory/download"
    in_root "$(bare_dir)/root" "$directory/download" sh -euc '
        apt-get -q update
        apt-get -q -y --download-only -o Debug::NoLocking=1 install "$@"
    ' download "${FULL_PACKAGES[@]}" "${MORE_PACKAGES[@]}"
    mv "$directory"/download/var/cache/apt/archives/*.deb "$directory/"
    rm -rf "$directory/download"
    build_toys "$directory"
    (
        cd "$directory" || exit
        apt-ftparchive packages . >Packages
        gzip --keep Packages
        # The label makes unattended-upgrades take what is here for security updates.
        apt-ftparchive -o APT::FTPArchive::Release::Origin=Debian -o APT::FTPArchive::Release::Label=Debian-Security \
            -o APT::FTPArchive::Release::Suite="$SUITE" -o APT::FTPArchive::Release::Codename="$SUITE" release . >Release.new
        mv Release.new Release
    )
    build_signed "$directory/signed"
}

# A flat repository of its own, signed by a key that is thrown away; its public half stands beside it.
build_signed() {
    local directory=$1 home toy_tree
    home=$(mktemp -d)
    toy_tree=$(mktemp -d)
    mkdir -p "$directory"
    pack_toy "$directory" toy-signed 1.0
    pack_toy "$directory" toy-signed 1.1
    (
        cd "$directory" || exit
        apt-ftparchive packages . >Packages
        apt-ftparchive release . >Release.new
        mv Release.new Release
        gpg --homedir "$home" --batch --passphrase '' --quick-generate-key 'Lab <lab@example.org>' rsa3072 sign never
        gpg --homedir "$home" --armor --export >key.asc
        gpg --homedir "$home" --batch --clearsign --output InRelease Release
        # A key that has signed nothing here.
        gpg --homedir "$home" --batch --passphrase '' --quick-generate-key 'Other <other@example.org>' rsa3072 sign never
        gpg --homedir "$home" --armor --export other@example.org >other.asc
        gpgconf --homedir "$home" --kill gpg-agent
    )
    rm -rf "$home" "$toy_tree"
}
