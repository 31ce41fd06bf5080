#!/bin/sh
# shellcheck disable=SC2154

# survey
step 'survey before' survey before 'listeners ssh firewall fail2ban updates sysctl' dev.tty.ldisc_autoload fs.protected_fifos fs.protected_hardlinks fs.protected_regular fs.protected_symlinks kernel.core_uses_pid kernel.ctrl-alt-del kernel.dmesg_restrict kernel.kptr_restrict kernel.perf_event_paranoid kernel.randomize_va_space kernel.sysrq kernel.unprivileged_bpf_disabled kernel.yama.ptrace_scope net.core.bpf_jit_harden 'net.ipv4.conf.*.accept_redirects' 'net.ipv4.conf.*.accept_source_route' 'net.ipv4.conf.*.log_martians' 'net.ipv4.conf.*.rp_filter' 'net.ipv4.conf.*.secure_redirects' 'net.ipv4.conf.*.send_redirects' net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.tcp_rfc1337 net.ipv4.tcp_syncookies 'net.ipv6.conf.*.accept_redirects' 'net.ipv6.conf.*.accept_source_route' vm.mmap_min_addr fs.suid_dumpable

# apk
step packages packages_present nftables fail2ban

# sshd, guarded by: ssh
step ssh sshd root 127.0.0.1 '' '' '?PasswordAuthentication' no '?KbdInteractiveAuthentication' no '?PermitEmptyPasswords' no '?PubkeyAuthentication' yes '?HostbasedAuthentication' no '?IgnoreRhosts' yes '?GSSAPIAuthentication' no '?KerberosAuthentication' no '?StrictModes' yes '?PermitUserEnvironment' no '?MaxAuthTries' 4 '?LoginGraceTime' 30 '?MaxStartups' 10:30:60 '?ClientAliveInterval' 300 '?ClientAliveCountMax' 3 '?TCPKeepAlive' no '?LogLevel' VERBOSE '?X11Forwarding' no '?AllowAgentForwarding' no '?PermitTunnel' no '?GatewayPorts' no '?UseDNS' no '?Compression' no '?IgnoreUserKnownHosts' yes '?KerberosOrLocalPasswd' no '?KerberosTicketCleanup' yes '?GSSAPICleanupCredentials' yes '?X11UseLocalhost' yes '?PrintMotd' no '?PrintLastLog' no '?DebianBanner' no '?Ciphers' chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-gcm@openssh.com,aes128-ctr '?MACs' hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,umac-128-etm@openssh.com '?KexAlgorithms' mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group-exchange-sha256 '?HostKeyAlgorithms' sk-ssh-ed25519-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?CASignatureAlgorithms' sk-ssh-ed25519@openssh.com,ssh-ed25519,rsa-sha2-512,rsa-sha2-256 '?PermitRootLogin' prohibit-password

# sshd-moduli, guarded by: ssh
step 'ssh moduli' sshd_moduli /etc/ssh/moduli 3072

# nftables, guarded by: firewall
step firewall nftables - - 'allow tcp 80,443 any any both' tunnel

# fail2ban, guarded by: fail2ban
step fail2ban fail2ban - 5 600 3600

# updates-none
step updates updates_none 'Alpine 3.20'

# services, guarded by: services
step services services_off - 'ssh sshd dropbear dbus dbus-broker init user user-runtime-dir session getty serial-getty console-getty polkit elogind NetworkManager NetworkManager-dispatcher networking network wicked wickedd wickedd-dhcp4 wickedd-dhcp6 dhcpcd dhclient connman iwd wpa_supplicant ifup netplan-wpa tailscaled wg-quick openvpn openvpn-client openvpn-server strongswan ipsec zerotier-one nebula sssd nslcd winbind ufw nftables iptables ip6tables firewalld netfilter-persistent fail2ban waagent qemu-guest-agent google-guest-agent amazon-ssm-agent auditd' mask '?telnet.socket' '?telnetd.socket' '?inetutils-telnetd.service' '?rsh.socket' '?rlogin.socket' '?rexec.socket' '?rshd.socket' '?rlogind.socket' '?inetd.service' '?openbsd-inetd.service' '?inetutils-inetd.service' '?rlinetd.service' '?xinetd.service' '?nis.service' '?ypserv.service' '?ypbind.service' '?yppasswdd.service' '?ypxfrd.service' '?rpc-yppasswdd.service' '?tftp.socket' '?tftpd.socket' '?tftp.service' '?tftpd-hpa.service' '?atftpd.service' '?talk.socket' '?ntalk.socket' '?ntalk.service' '?talkd.service' '?finger.socket' '?fingerd.socket' '?fingerd.service' '?rwhod.service' '?rusersd.service' '?vsftpd.socket' '?vsftpd.service' '?proftpd.socket' '?proftpd.service' '?pure-ftpd.service' '?inetutils-ftpd.service' '?rpcbind.socket' '?rpcbind.service' '?lpd.service' '?lprng.service' '?avahi-daemon.socket' '?avahi-daemon.service' '?cups.socket' '?cups.path' '?cups-lpd.socket' '?cups-browsed.service' '?cups.service' '?bluetooth.service'

# kernel, guarded by: services
step 'kernel settings' kernel '?dev.tty.ldisc_autoload' 0 '?fs.protected_fifos' 2 '?fs.protected_hardlinks' 1 '?fs.protected_regular' 2 '?fs.protected_symlinks' 1 '?kernel.core_uses_pid' 1 '?kernel.ctrl-alt-del' 0 '?kernel.dmesg_restrict' 1 '?kernel.kptr_restrict' 2 '?kernel.perf_event_paranoid' '3|4' '?kernel.randomize_va_space' 2 '?kernel.sysrq' 0 '?kernel.unprivileged_bpf_disabled' '2|1' '?kernel.yama.ptrace_scope' '1|2|3' '?net.core.bpf_jit_harden' 2 '?net.ipv4.conf.*.accept_redirects' 0 '?net.ipv4.conf.*.accept_source_route' 0 '?net.ipv4.conf.*.log_martians' 1 '?net.ipv4.conf.*.rp_filter' '1|2' '?net.ipv4.conf.*.secure_redirects' 0 '?net.ipv4.conf.*.send_redirects' 0 '?net.ipv4.icmp_echo_ignore_broadcasts' 1 '?net.ipv4.icmp_ignore_bogus_error_responses' 1 '?net.ipv4.tcp_rfc1337' 1 '?net.ipv4.tcp_syncookies' 1 '?net.ipv6.conf.*.accept_redirects' 0 '?net.ipv6.conf.*.accept_source_route' 0 '?vm.mmap_min_addr' 65536 '?fs.suid_dumpable' 0

# hardening
step 'kernel modules' modules '?dccp' '?sctp' '?rds' '?tipc' '?cramfs' '?freevxfs' '?hfs' '?hfsplus' '?jffs2' '?firewire-core' '?firewire-ohci' '?firewire-sbp2'

# hardening
step 'login banner' own_files /etc/issue 'This is a private system. Access is restricted to authorized users; use is logged and monitored.
Unauthorized access is prohibited and may be prosecuted under the law. Disconnect now if you are not authorized.
' /etc/issue.net 'This is a private system. Access is restricted to authorized users; use is logged and monitored.
Unauthorized access is prohibited and may be prosecuted under the law. Disconnect now if you are not authorized.
'

# hardening
step umask own_files /etc/profile.d/60-tunnel-umask.sh '# Written by tunnel.
umask 027
'

# hardening
step login.defs login_defs UMASK 027 '?SHA_CRYPT_MIN_ROUNDS' 65536 '?SHA_CRYPT_MAX_ROUNDS' 65536

# hardening
step modes modes 0700 /etc/cron.d 0700 /etc/cron.hourly 0700 /etc/cron.daily 0700 /etc/cron.weekly 0700 /etc/cron.monthly 0700 /etc/cron.yearly 0600 /etc/crontab 0600 /etc/anacrontab 0600 /etc/ssh/sshd_config 0600 /boot/grub/grub.cfg 0600 /boot/grub2/grub.cfg 0600 /boot/grub2/user.cfg

# survey
step 'survey after' survey after 'listeners ssh firewall fail2ban updates sysctl' dev.tty.ldisc_autoload fs.protected_fifos fs.protected_hardlinks fs.protected_regular fs.protected_symlinks kernel.core_uses_pid kernel.ctrl-alt-del kernel.dmesg_restrict kernel.kptr_restrict kernel.perf_event_paranoid kernel.randomize_va_space kernel.sysrq kernel.unprivileged_bpf_disabled kernel.yama.ptrace_scope net.core.bpf_jit_harden 'net.ipv4.conf.*.accept_redirects' 'net.ipv4.conf.*.accept_source_route' 'net.ipv4.conf.*.log_martians' 'net.ipv4.conf.*.rp_filter' 'net.ipv4.conf.*.secure_redirects' 'net.ipv4.conf.*.send_redirects' net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.icmp_ignore_bogus_error_responses net.ipv4.tcp_rfc1337 net.ipv4.tcp_syncookies 'net.ipv6.conf.*.accept_redirects' 'net.ipv6.conf.*.accept_source_route' vm.mmap_min_addr fs.suid_dumpable
