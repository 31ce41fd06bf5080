#!/bin/sh
# shellcheck disable=SC2154

# rpm-repositories
step 'repository acme' repository acme /etc/zypp/repos.d/acme.repo '[acme]
name=acme
baseurl=https://pkg.example.org/$releasever
enabled=1
autorefresh=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-acme
' /etc/pki/rpm-gpg/RPM-GPG-KEY-acme '-----BEGIN PGP PUBLIC KEY BLOCK-----

AAAA
-----END PGP PUBLIC KEY BLOCK-----
'

# rpm-repositories
step 'repository flat' repository flat /etc/zypp/repos.d/flat.repo '[flat]
name=flat
baseurl=file:///srv/flat
enabled=1
autorefresh=1
gpgcheck=0
' - ''

# rpm-repositories
step 'repository gone' repository_absent gone /etc/zypp/repos.d/gone.repo /etc/pki/rpm-gpg/RPM-GPG-KEY-gone

# zypper
step 'packages absent' packages_absent telnetd

# zypper
step 'packages unheld' packages_unheld bash

# zypper
step packages packages_present nginx htop 'redis=5:7.0.15-1' firewalld fail2ban

# zypper
step 'packages latest' packages_latest openssl

# zypper
step 'packages held' packages_held kernel

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

# sudo, guarded by: access
step 'sudo %ops' sudo /etc/sudoers.d/tunnel-group-ops '# Written by tunnel; changes are overwritten.
Defaults:%ops !requiretty
%ops ALL=(every:users) PASSWD: /usr/bin/id a\,b x\=y
' %ops -

# sudo
step 'sudo old' sudo_absent /etc/sudoers.d/tunnel-old old

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

# systemd, watches: file /etc/app.conf, file /etc/systemd/system/app.service
step 'service app' unit app.service yes running restart /etc/app.conf /etc/systemd/system/app.service

# systemd, watches: file /etc/app.conf
step 'service nginx' unit nginx.service - - reload /etc/app.conf

# systemd
step 'service cups.socket' unit cups.socket no stopped restart

# sshd, guarded by: ssh
step ssh sshd root 127.0.0.1 deploy@10.0.0.0/8 '' '?PasswordAuthentication' no '?KbdInteractiveAuthentication' no '?PermitEmptyPasswords' no '?PubkeyAuthentication' yes '?HostbasedAuthentication' no '?IgnoreRhosts' yes '?GSSAPIAuthentication' no '?KerberosAuthentication' no '?StrictModes' yes '?PermitUserEnvironment' no '?LoginGraceTime' 30 '?MaxStartups' 10:30:60 '?ClientAliveInterval' 300 '?ClientAliveCountMax' 3 '?TCPKeepAlive' no '?LogLevel' VERBOSE '?X11Forwarding' no '?AllowAgentForwarding' no '?PermitTunnel' no '?GatewayPorts' no '?UseDNS' no '?Compression' no '?Ciphers' chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-gcm@openssh.com,aes128-ctr '?MACs' hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,umac-128-etm@openssh.com '?KexAlgorithms' mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha256 '?HostKeyAlgorithms' sk-ssh-ed25519-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?CASignatureAlgorithms' sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?PermitRootLogin' prohibit-password maxauthtries 3

# sshd, guarded by: ssh
step 'ssh moduli' sshd_moduli /etc/ssh/moduli 3072

# firewalld, guarded by: firewall
step firewall firewalld yes low 'allow tcp 80,443 any any both' tunnel 'reject any 113 any any both' tunnel

# fail2ban, guarded by: fail2ban
step fail2ban fail2ban - 5 600 3600 10.0.0.0/8
