#!/bin/sh
# shellcheck disable=SC2154

# rpm-repositories
step 'repository acme' repository acme /etc/yum.repos.d/acme.repo '[acme]
name=acme
baseurl=https://pkg.example.org/$releasever
enabled=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-acme
' /etc/pki/rpm-gpg/RPM-GPG-KEY-acme '-----BEGIN PGP PUBLIC KEY BLOCK-----

AAAA
-----END PGP PUBLIC KEY BLOCK-----
'

# rpm-repositories
step 'repository flat' repository flat /etc/yum.repos.d/flat.repo '[flat]
name=flat
baseurl=file:///srv/flat
enabled=1
gpgcheck=0
' - ''

# rpm-repositories
step 'repository gone' repository_absent gone /etc/yum.repos.d/gone.repo /etc/pki/rpm-gpg/RPM-GPG-KEY-gone

# dnf
step 'packages absent' packages_absent telnetd

# dnf
step 'packages unheld' packages_unheld bash

# dnf
step packages packages_present nginx htop 'redis=5:7.0.15-1'

# dnf
step 'packages latest' packages_latest openssl

# dnf
step 'packages held' packages_held kernel

# users
step 'user deploy' user deploy /srv/deploy /bin/bash www-data adm

# keys
step 'keys deploy' keys deploy 'ssh-ed25519 AAAA me@laptop' 'command="it'\''s" ssh-rsa BBBB'

# users
step 'user plain' user plain - -

# directories
step 'directory /srv/app' dir /srv/app 2750 deploy deploy

# directories
step 'directory /srv/a b'\''s' dir '/srv/a b'\''s' -755 - -

# files
step 'file /etc/app.conf' file /etc/app.conf 644 root - %s 'it'\''s $HOME
'

# files
step 'file /srv/app/blob' file /srv/app/blob -644 - - %b '\0000\\a\0377'

# files
step 'file /srv/app/token' file /srv/app/token -600 deploy - %s '********'

# files
step 'file /etc/systemd/system/app.service' file /etc/systemd/system/app.service -644 - - %s '[Service]
ExecStart=/srv/app/run.sh
'

# systemd, watches: file /etc/app.conf, file /etc/systemd/system/app.service
step 'service app' unit app.service yes running restart /etc/app.conf /etc/systemd/system/app.service

# systemd, watches: file /etc/app.conf
step 'service nginx' unit nginx.service - - reload /etc/app.conf

# systemd
step 'service cups.socket' unit cups.socket no stopped restart
