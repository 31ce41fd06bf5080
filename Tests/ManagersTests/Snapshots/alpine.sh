#!/bin/sh
# shellcheck disable=SC2154

# survey
step 'survey before' survey before 'listeners ssh firewall fail2ban updates sysctl' dev.tty.ldisc_autoload fs.protected_fifos fs.protected_hardlinks fs.protected_regular fs.protected_symlinks kernel.core_uses_pid kernel.ctrl-alt-del kernel.dmesg_restrict kernel.kptr_restrict kernel.perf_event_paranoid kernel.randomize_va_space kernel.unprivileged_bpf_disabled kernel.yama.ptrace_scope net.core.bpf_jit_harden 'net.ipv4.conf.*.accept_redirects' 'net.ipv4.conf.*.accept_source_route' 'net.ipv4.conf.*.log_martians' 'net.ipv4.conf.*.secure_redirects' 'net.ipv4.conf.*.send_redirects' net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.tcp_rfc1337 net.ipv4.tcp_syncookies 'net.ipv6.conf.*.accept_redirects' 'net.ipv6.conf.*.accept_source_route' vm.mmap_min_addr fs.suid_dumpable net.ipv4.conf.all.rp_filter

# apk
step 'packages absent' packages_absent telnetd

# apk
step 'packages purged' packages_purged rsh

# apk
step packages packages_present nginx htop 'redis=5:7.0.15-1' nftables fail2ban

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

# sysctl, guarded by: access
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

# groups, guarded by: access
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

# sshd, guarded by: ssh
step ssh sshd root 127.0.0.1 deploy@10.0.0.0/8 '' '?PasswordAuthentication' no '?KbdInteractiveAuthentication' no '?PermitEmptyPasswords' no '?PubkeyAuthentication' yes '?HostbasedAuthentication' no '?IgnoreRhosts' yes '?GSSAPIAuthentication' no '?KerberosAuthentication' no '?StrictModes' yes '?PermitUserEnvironment' no '?LoginGraceTime' 30 '?MaxStartups' 10:30:60 '?ClientAliveInterval' 300 '?ClientAliveCountMax' 3 '?TCPKeepAlive' no '?LogLevel' VERBOSE '?X11Forwarding' no '?AllowAgentForwarding' no '?PermitTunnel' no '?GatewayPorts' no '?UseDNS' no '?Compression' no '?IgnoreUserKnownHosts' yes '?KerberosOrLocalPasswd' no '?KerberosTicketCleanup' yes '?GSSAPICleanupCredentials' yes '?X11UseLocalhost' yes '?PrintMotd' no '?PrintLastLog' no '?DebianBanner' no '?Ciphers' chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-gcm@openssh.com,aes128-ctr '?MACs' hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,umac-128-etm@openssh.com '?KexAlgorithms' mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group-exchange-sha256 '?HostKeyAlgorithms' sk-ssh-ed25519-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?CASignatureAlgorithms' sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?PermitRootLogin' prohibit-password maxauthtries 3

# sshd-moduli, guarded by: ssh
step 'ssh moduli' sshd_moduli /etc/ssh/moduli 3072

# sshd-port, guarded by: ssh-ports
step 'ssh port 2222' sshd_port 2222 beside

# sshd-port, guarded by: ssh-port
step 'ssh port 2222 alone' sshd_port 2222 only

# nftables, guarded by: firewall
step firewall nftables yes low 'allow tcp 80,443 any any both' tunnel 'deny any any 2001:db8::/32 eth0 v6' tunnel 'limit any 22 10.0.0.0/8 any v4' 'tunnel: ours only' 'reject any 113 any any both' tunnel

# fail2ban, guarded by: fail2ban
step fail2ban fail2ban - 5 600 3600 10.0.0.0/8

# updates-none
step updates updates_none alpine

# services-gone, guarded by: services
step services services_gone - 'ssh sshd dropbear dbus dbus-broker init user user-runtime-dir session getty serial-getty console-getty polkit elogind NetworkManager NetworkManager-dispatcher networking network wicked wickedd wickedd-dhcp4 wickedd-dhcp6 dhcpcd dhclient connman iwd wpa_supplicant ifup netplan-wpa tailscaled wg-quick openvpn openvpn-client openvpn-server strongswan ipsec zerotier-one nebula sssd nslcd winbind ufw nftables iptables ip6tables firewalld netfilter-persistent fail2ban waagent qemu-guest-agent google-guest-agent amazon-ssm-agent auditd' remove '?telnet.socket' '?telnetd.socket' '?inetutils-telnetd.service' '?rsh.socket' '?rlogin.socket' '?rexec.socket' '?rshd.socket' '?rlogind.socket' '?inetd.service' '?openbsd-inetd.service' '?inetutils-inetd.service' '?rlinetd.service' '?xinetd.service' '?nis.service' '?ypserv.service' '?ypbind.service' '?yppasswdd.service' '?ypxfrd.service' '?rpc-yppasswdd.service' '?tftp.socket' '?tftpd.socket' '?tftp.service' '?tftpd-hpa.service' '?atftpd.service' '?talk.socket' '?ntalk.socket' '?ntalk.service' '?talkd.service' '?finger.socket' '?fingerd.socket' '?fingerd.service' '?rwhod.service' '?rusersd.service' '?rpcbind.socket' '?rpcbind.service' '?lpd.service' '?lprng.service' nginx.service

# kernel, guarded by: services
step 'kernel settings' kernel '?dev.tty.ldisc_autoload' 0 '?fs.protected_fifos' 2 '?fs.protected_hardlinks' 1 '?fs.protected_regular' 2 '?fs.protected_symlinks' 1 '?kernel.core_uses_pid' 1 '?kernel.ctrl-alt-del' 0 '?kernel.dmesg_restrict' 1 '?kernel.kptr_restrict' 2 '?kernel.perf_event_paranoid' '3|4' '?kernel.randomize_va_space' 2 '?kernel.unprivileged_bpf_disabled' '2|1' '?kernel.yama.ptrace_scope' '1|2|3' '?net.core.bpf_jit_harden' 2 '?net.ipv4.conf.*.accept_redirects' 0 '?net.ipv4.conf.*.accept_source_route' 0 '?net.ipv4.conf.*.log_martians' 1 '?net.ipv4.conf.*.secure_redirects' 0 '?net.ipv4.conf.*.send_redirects' 0 '?net.ipv4.icmp_echo_ignore_broadcasts' 1 '?net.ipv4.icmp_ignore_bogus_error_responses' 1 '?net.ipv4.tcp_rfc1337' 1 '?net.ipv4.tcp_syncookies' 1 '?net.ipv6.conf.*.accept_redirects' 0 '?net.ipv6.conf.*.accept_source_route' 0 '?vm.mmap_min_addr' 65536 '?fs.suid_dumpable' 0 net.ipv4.conf.all.rp_filter 2

# hardening
step 'kernel modules' modules '?dccp' '?sctp' '?rds' '?tipc' '?cramfs' '?freevxfs' '?hfsplus' '?jffs2' '?firewire-core' '?firewire-ohci' '?firewire-sbp2' usb-storage

# hardening
step 'login banner' own_files /etc/issue 'It'\''s ours.
' /etc/issue.net 'It'\''s ours.
'

# hardening
step umask own_files /etc/profile.d/60-tunnel-umask.sh '# Written by tunnel.
umask 077
'

# hardening
step login.defs login_defs UMASK 077 '?SHA_CRYPT_MIN_ROUNDS' 65536 '?SHA_CRYPT_MAX_ROUNDS' 65536

# hardening
step modes modes 0700 /etc/cron.d 0700 /etc/cron.hourly 0700 /etc/cron.daily 0700 /etc/cron.weekly 0700 /etc/cron.monthly 0700 /etc/cron.yearly 0600 /etc/crontab 0600 /etc/anacrontab 0600 /etc/ssh/sshd_config 0600 /boot/grub/grub.cfg 0600 /boot/grub2/grub.cfg 0600 /boot/grub2/user.cfg

# survey
step 'survey after' survey after 'listeners ssh firewall fail2ban updates sysctl' dev.tty.ldisc_autoload fs.protected_fifos fs.protected_hardlinks fs.protected_regular fs.protected_symlinks kernel.core_uses_pid kernel.ctrl-alt-del kernel.dmesg_restrict kernel.kptr_restrict kernel.perf_event_paranoid kernel.randomize_va_space kernel.unprivileged_bpf_disabled kernel.yama.ptrace_scope net.core.bpf_jit_harden 'net.ipv4.conf.*.accept_redirects' 'net.ipv4.conf.*.accept_source_route' 'net.ipv4.conf.*.log_martians' 'net.ipv4.conf.*.secure_redirects' 'net.ipv4.conf.*.send_redirects' net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.tcp_rfc1337 net.ipv4.tcp_syncookies 'net.ipv6.conf.*.accept_redirects' 'net.ipv6.conf.*.accept_source_route' vm.mmap_min_addr fs.suid_dumpable net.ipv4.conf.all.rp_filter
