#!/bin/sh
# shellcheck disable=SC2154

# pacman-repositories
step 'repository acme' repository acme /etc/pacman.d/tunnel/acme.conf '[acme]
Server = https://pkg.example.org/$releasever
SigLevel = Required DatabaseOptional
' /etc/pacman.d/tunnel/acme.asc '-----BEGIN PGP PUBLIC KEY BLOCK-----

AAAA
-----END PGP PUBLIC KEY BLOCK-----
'

# pacman-repositories
step 'repository flat' repository flat /etc/pacman.d/tunnel/flat.conf '[flat]
Server = file:///srv/flat
SigLevel = Optional TrustAll
' - ''

# pacman-repositories
step 'repository gone' repository_absent gone /etc/pacman.d/tunnel/gone.conf /etc/pacman.d/tunnel/gone.asc

# pacman
step 'packages absent' packages_absent telnetd

# pacman
step 'packages purged' packages_purged rsh

# pacman
step packages packages_present nginx htop

# pacman
step 'packages latest' packages_latest openssl

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
