#!/bin/sh
# shellcheck disable=SC2154

# apk
step 'packages absent' packages_absent telnetd

# apk
step 'packages purged' packages_purged rsh

# apk
step packages packages_present nginx htop 'redis=5:7.0.15-1'

# apk
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
