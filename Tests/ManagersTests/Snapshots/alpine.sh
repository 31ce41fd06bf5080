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

# hostname
step hostname hostname web1.example.org

# timezone
step timezone timezone Europe/Berlin

# locale
step locale locale en_US.UTF-8

# swap
step 'swap /swapfile' swap /swapfile 1073741824

# sysctl
step sysctl sysctl net.ipv4.ip_forward 1

# groups
step 'group ops' group ops present 2000 -

# users
step 'user deploy' user deploy 'home=/srv/deploy' 'shell=/bin/bash' 'group=www-data' 'group=adm' keys

# keys
step 'keys deploy' keys deploy others 'ssh-ed25519 AAAA me@laptop' AAAA 'command="it'\''s" ssh-rsa BBBB' BBBB

# users
step 'user plain' user plain

# users
step 'user every' user every system 'uid=3001' 'gid=users' 'home=/srv/every' move-home 'shell=nologin' 'comment=It'\''s, everything' 'group=adm' only-groups 'expires=2030-12-31=22279' 'locked=no' 'password=********'

# keys
step 'keys every' keys every exclusive '' CCCC

# users
step 'user gone' user gone absent remove-home

# users
step 'user app' user app system 'home=/var/lib/app' 'shell=nologin'

# groups
step 'group old' group old absent - -

# sudo
step 'sudo every' sudo /etc/sudoers.d/tunnel-every '# Written by tunnel; changes are overwritten.
every ALL=(root) NOPASSWD: /usr/bin/systemctl restart nginx
' every '/usr/bin/systemctl restart nginx'

# sudo
step 'sudo app' sudo /etc/sudoers.d/tunnel-app '# Written by tunnel; changes are overwritten.
app ALL=(ALL:ALL) NOPASSWD: ALL
' app /bin/sh

# sudo
step 'sudo %ops' sudo /etc/sudoers.d/tunnel-group-ops '# Written by tunnel; changes are overwritten.
Defaults:%ops !requiretty
%ops ALL=(every:users) PASSWD: /usr/bin/id a\,b x\=y
' - '/usr/bin/id a,b x=y'

# sudo
step 'sudo old' sudo_absent /etc/sudoers.d/tunnel-old

# directories
step 'directory /var/lib/app' dir /var/lib/app 750 app app

# directories
step 'directory /srv/data' dir /srv/data 750 app app

# directories
step 'directory /srv/app' dir /srv/app 2750 deploy deploy

# directories
step 'directory /srv/a b'\''s' dir '/srv/a b'\''s' -755 - -

# directories
step 'directory /srv/tree' dir /srv/tree -755 deploy -

# trees
step 'all in /srv/tree' tree /srv/tree 750 640 deploy -

# gone
step 'directory /srv/old' gone /srv/old tree

# linger
step 'linger app' linger app yes

# files
step 'file /etc/app.conf' file /etc/app.conf 644 root - %s 'it'\''s $HOME
'

# files
step 'file /srv/app/blob' file /srv/app/blob -644 - - %b '\0000\\a\0377'

# files
step 'file /srv/app/token' file /srv/app/token -600 deploy - %s '********'

# gone
step 'file /etc/old.conf' gone /etc/old.conf file

# files
step 'file /etc/systemd/system/app.service' file /etc/systemd/system/app.service -644 - - %s '[Service]
ExecStart=/srv/app/run.sh
'

# links
step 'link /usr/local/bin/app' link /usr/local/bin/app /srv/app/bin - -

# gone
step 'link /srv/l' gone /srv/l link
