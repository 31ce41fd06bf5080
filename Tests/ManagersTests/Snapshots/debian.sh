#!/bin/sh
# shellcheck disable=SC2154

# apt-repositories
step 'repository acme' repository acme /etc/apt/sources.list.d/acme.sources 'Types: deb
URIs: https://pkg.example.org/$releasever
Suites: stable next
Components: main
Architectures: amd64
Signed-By: /etc/apt/keyrings/acme.asc
' /etc/apt/keyrings/acme.asc '-----BEGIN PGP PUBLIC KEY BLOCK-----

AAAA
-----END PGP PUBLIC KEY BLOCK-----
'

# apt-repositories
step 'repository flat' repository flat /etc/apt/sources.list.d/flat.sources 'Types: deb
URIs: file:///srv/flat
Suites: ./
Trusted: yes
' - ''

# apt-repositories
step 'repository gone' repository_absent gone /etc/apt/sources.list.d/gone.sources /etc/apt/keyrings/gone.asc

# apt
step 'packages absent' packages_absent telnetd

# apt
step 'packages purged' packages_purged rsh

# apt
step 'packages unheld' packages_unheld bash

# apt
step packages packages_present nginx htop 'redis=5:7.0.15-1'

# apt
step 'packages latest' packages_latest openssl

# apt
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
