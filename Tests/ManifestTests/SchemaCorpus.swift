@testable import Manifest

enum SchemaCorpus {
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@laptop"

    /// RSA with 1024 bits.
    static let weakKey =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHB"
        + "wcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwQ=="

    static var cases: [SchemaTests.Case] {
        good.map { SchemaTests.Case(schema: "manifest", text: $0, verdict: .good) }
            + bad.map { SchemaTests.Case(schema: "manifest", text: $0, verdict: .bad) }
            + beyond.map { SchemaTests.Case(schema: "manifest", text: $0, verdict: .beyond) }
            + inventories.map { SchemaTests.Case(schema: "inventory", text: $0, verdict: $1) }
    }

    private static func user(_ text: String) -> String { "setup: {users: [\(text)]}" }
    private static func file(_ text: String) -> String { "setup: {files: [\(text)]}" }
    private static func repository(_ text: String) -> String { "setup: {repositories: [\(text)]}" }
    private static func directory(_ text: String) -> String { "setup: {directories: [\(text)]}" }
    private static func sudo(_ text: String) -> String { "setup: {sudo: [\(text)]}" }
    private static func host(_ text: String) -> String { "setup: {host: {\(text)}}" }
    private static func system(_ text: String) -> String { "setup: {system_users: [\(text)]}" }
    private static func rule(_ text: String) -> String { "security: {firewall: {rules: [\(text)]}}" }
    private static func ssh(_ text: String) -> String { "security: {ssh: \(text)}" }
    private static func package(_ text: String) -> String { "setup: {packages: [\(text)]}" }

    private static let good = [
        "{}", "sudo: true", "sudo: FALSE", "targets: web1", #"targets: ["deploy@web[01-20]:2222", "@group,!web07"]"#,
        #"targets: "[2001:db8::1]:22,root@[fe80::1%eth0]""#, #"{"setup": {"packages": ["nginx"]}}"#,
        package("nginx, yes, {name: htop}, {name: g++, version: \"1:2.3-4~deb12\", state: held}"),
        package("{name: a, state: unheld}, {name: b, state: absent, purge: true}"),
        repository("{name: acme, url: \"https://u:p@x.org:8/a?b=$releasever\", suites: [stable], components: [main]}"),
        repository("{name: a.b_c-1, url: file:///srv/x, suites: [./], architectures: [amd64], key: {file: k.asc}}"),
        repository("{name: a, state: absent}, {name: b, url: http://x, unsigned: true, state: present}"),
        repository(
            "{name: a, url: https://x, key: \"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n"
                + "-----END PGP PUBLIC KEY BLOCK-----\"}"),
        package("{name: \"libc6:amd64\", state: latest}"), "setup: {}\nservices: []",
        user("{name: deploy, home: /home/deploy, shell: /bin/bash, groups: [www-data], authorized_keys: [\"\(key)\"]}"),
        user("{name: a, authorized_keys: ['from=\"10.0.0.0/8\",command=\"echo \\\"hi there\\\"\" \(key)']}"),
        "setup: {directories: [{path: /srv/a b, mode: \"2775\", owner: root, group: root}]}",
        file("{path: /etc/a, content: \"\"}"), file("{path: /etc/a, content: {env: A_B}, template: false}"),
        file("{path: /etc/a, content: {command: [pass, \"show x\", \"\"]}}"),
        file("{path: /etc/a, content: {command: pass show x}}"), file("{path: /etc/a, content: {file: ../x}}"),
        file("{path: /etc/ä/-x, source: a/b, template: true, mode: \"644\"}"),
        user(
            "{name: a, uid: 1, gid: www-data, system: true, home: /a, move_home: true, shell: nologin, comment: 'A, b'}"
        ),
        user(
            "{name: a, gid: 33, groups: [], groups_exact: true, expires: 2030-12-31, locked: false, keys_exclusive: true}"
        ),
        user("{name: a, expires: never, password: {env: X}, authorized_keys_files: [a.pub], sudo: [ALL, /bin/ls -l]}"),
        user("{name: a, password_hash: $6$abcdefgh$abcdefghijklmnopqrstuvwxyz./}"),
        user("{name: a, password_hash: {file: hash}, authorized_keys: [{key: ssh-dss AAAA, state: absent}]}"),
        user("{name: a, state: absent, remove_home: true}"), user("{name: a, create: false}"),
        "setup: {groups: [a, {name: b, gid: 7, system: true}]}",
        "setup: {groups: [{name: a, state: absent}]}", directory("{path: /a, state: absent, recursive: true}"),
        directory("{path: /a, recursive: true, file_mode: \"0640\", directory_mode: \"0750\", owner: a, group: b}"),
        file("{path: /a, state: absent}"), "setup: {links: [{path: /a, target: ../b c}, {path: /b, state: absent}]}",
        sudo(
            "{user: a, commands: [/bin/ls, '/bin/a x=y,z:1'], nopasswd: true, run_as: 'b:c', defaults: ['!requiretty']}"
        ),
        sudo("{group: a, state: absent}"), sudo("{group: a, defaults: [timestamp_timeout=5, 'x += \"a b\"']}"),
        system(
            "{name: a, uid: 9, home: /a, home_mode: \"0700\", directories: [/b, {path: /c, mode: \"0755\"}], linger: true}"
        ),
        host("hostname: web1.example.org, timezone: Europe/Berlin, locale: de_DE.UTF-8, swap: {size: 2G, path: /swap}"),
        host(
            "swap: {state: absent}, sysctl: {net.ipv4.ip_forward: 1, vm.swappiness: '10', net.ipv4.tcp_rmem: '4 8 16'}"),
        file("{path: /a, content: x}") + "\nservices: [{name: a@b.timer, enabled: false, state: stopped, files: [/a], "
            + "on_change: reload}]",
        "security: {}", "security: {ssh: {}}",
        ssh("{profile: strict, settings: {MaxAuthTries: 3, X11Forwarding: false, Banner: /etc/issue}}"),
        ssh("{allow_users: [deploy, 'a@10.0.0.0/8', 'web*'], allow_groups: [ssh-users]}"),
        "security: {firewall: {}, fail2ban: {}, updates: {}}", rule("allow 80/tcp"),
        rule("'allow 443,8000:8010/tcp from 10.0.0.0/8 on eth0'"), rule("{action: deny, from: '2001:db8::/32'}"),
        rule("{action: limit, ports: 22, family: v4, comment: ours}"), rule("{action: reject, iface: eth0}"),
        "security: {firewall: {exclusive: true, logging: medium, rules: []}}",
        "security: {firewall: {backend: nftables, rules: [limit 22/tcp on eth0]}}",
        "security: {firewall: {backend: ufw, rules: [allow Nginx Full, {action: deny, app: WWW, iface: eth0}]}}",
        "security: {fail2ban: {max_retry: 3, find_time: 60, ban_time: 86400, ignore: [10.0.0.0/8, '::1']}}",
        "security: {updates: {reboot: \"03:30\", mail: root@example.org}}",
        "security: {updates: {optional: true}}", "security: {services: {}}",
        "security: {services: {stop: [legacy, telnet, nginx.service], action: remove, keep: [ftp, kernel.sysrq, udf]}}",
        "security: {services: {sysctl: {kernel.sysrq: 4, net.ipv4.conf.*.rp_filter: '2'}, modules: [usb-storage]}}",
        "security: {services: {stop: [], banner: \"a\\nb\", umask: '077', skip: [core-dumps, modes]}}",
    ]

    private static let bad = [
        "x: 1", "sudo: yes", "sudo: 1", "sudo:", "targets: {}", "targets: []", "setup:", "targets: a b", "targets: -x",
        "services: {name: a}", "- a", "text", "12",
        package("1"), package("true"), package("\"\""), package("{}"), package("{name: a, state: gone}"),
        package("{name: a, version: 1.2}"), package("{name: a, version: \"1\", state: latest}"), package("[a]"),
        package("{name: a, purge: true, state: held}"), package("{name: a, purge: 1, state: absent}"),
        repository("https://x"), repository("{url: https://x}"), repository("{name: a/b, url: https://x}"),
        repository("{name: options, url: https://x}"), repository("{name: -a, url: https://x}"),
        repository("{name: a, url: x.org}"), repository("{name: a, url: \"https://\"}"),
        repository("{name: a, url: https:///x}"), repository("{name: a, url: \"https://x y\"}"),
        repository("{name: a, url: \"https://x\\n[b]\"}"), repository("{name: a, url: https://x, state: absent}"),
        repository("{name: a, url: https://x, suites: []}"), repository("{name: a, url: https://x, suites: [a b]}"),
        repository("{name: a, url: https://x, suites: [\"-x\"]}"), repository("{name: a, url: \"https://xé\"}"),
        repository("{name: a, url: https://x, suites: [./], architectures: [AMD64]}"),
        repository("{name: a, url: https://x, key: AAAA}"), repository("{name: a, url: https://x, gpg: b}"),
        package("~"), package("{name: a, nme: b}"), user("deploy"), user("{}"), user("{name: Deploy}"),
        user("{name: a, groups: www}"), user("{name: a, groups: [1]}"), user("{name: a, shell: bash}"),
        user("{name: a, authorized_keys: [\"ssh-dss AAAA\"]}"), user("{name: a, authorized_keys: \"\(key)\"}"),
        user("{name: a, uid: 0}"), user("{name: a, uid: x}"), user("{name: a, gid: 'A B'}"),
        user("{name: a, shell: bash}"),
        user("{name: a, comment: 'a:b'}"), user("{name: a, expires: tomorrow}"), user("{name: a, locked: 'yes'}"),
        user("{name: a, password: hunter2}"), user("{name: a, password_hash: $1$abc$abcdefghijklmnopqrstuv}"),
        user("{name: a, password_hash: '*'}"), user("{name: a, state: gone}"), user("{name: a, state: absent, uid: 7}"),
        user("{name: a, state: present, remove_home: true}"), user("{name: a, sudo: [ls]}"),
        user("{name: a, sudo: ['/bin/ls *']}"), user("{name: a, authorized_keys: [{key: '\(key)'}]}"),
        user("{name: a, authorized_keys: [{key: '\(key)', state: present}]}"), "setup: {groups: [{gid: 7}]}",
        "setup: {groups: [{name: a, state: absent, gid: 7}]}", directory("{path: /a, state: absent, mode: \"0755\"}"),
        directory("{path: /a, recursive: 1}"), file("{path: /a, state: present}"),
        file("{path: /a, state: absent, content: x}"),
        "setup: {links: [{path: /a}]}", "setup: {links: [{path: /a, target: b, state: absent}]}",
        "setup: {links: [{path: /a, target: ''}]}", sudo("{user: a, group: b, commands: [ALL]}"),
        sudo("{commands: [ALL]}"),
        sudo("{user: a, commands: []}"), sudo("{user: a, commands: [ALL], run_as: 'a b'}"),
        sudo("{user: a, defaults: [\"x\\nroot ALL=(ALL) ALL\"]}"), sudo("{user: a, state: absent, commands: [ALL]}"),
        system("{home: /a}"), system("{name: a, directories: [b]}"), system("{name: a, linger: 'x'}"),
        host("hostname: 'a b'"), host("hostname: -a"), host("timezone: ../etc/passwd"), host("locale: 'en US'"),
        host("swap: {size: 12}"), host("swap: {size: 0G}"), host("swap: {}"), host("sysctl: {a b: 1}"),
        host("sysctl: {net.ipv4.ip_forward: true}"), host("sysctl: {net.ipv4.ip_forward: \"1\\n2\"}"),
        "setup: {directories: [/srv]}", "setup: {directories: [{path: /srv/}]}",
        "setup: {directories: [{mode: \"0755\"}]}",
        "setup: {directories: [{path: /srv, mode: 0755}]}", "setup: {directories: [{path: /srv, mode: \"0888\"}]}",
        file("{path: /a}"), file("{path: /a, content: a, source: b}"), file("{path: /a, content: {}}"),
        file("{path: /a, content: {env: a, command: b}}"), file("{path: /a, content: {env: a b}}"),
        file("{path: /a, content: {command: \" \"}}"), file("{path: /a, content: {command: [1]}}"),
        file("{path: /a, content: {command: []}}"),
        file("{path: /a, content: 1}"), file("{path: /a, content: [a]}"), file("{path: /a, source: {env: a}}"),
        file("{path: /a, content: a, template: 1}"), "services: [nginx]", "services: [{name: a b}]",
        "services: [{name: a, on_change: stop}]", "services: [{name: a, files: [b]}]",
        "services: [{name: a, enabled: on}]",
        "security:", "security: {sshd: {}}", ssh("hardened"), ssh("{profile: lax}"), ssh("{settings: [MaxAuthTries]}"),
        ssh("{settings: {'Max Tries': 1}}"), ssh("{settings: {MaxAuthTries: 1.5}}"), ssh("{settings: {Banner: ''}}"),
        ssh("{allow_users: deploy}"), ssh("{allow_users: []}"), ssh("{allow_users: ['a b']}"),
        ssh("{allow_users: ['!a']}"), rule("80/tcp"), rule("open 80"), rule("{ports: 80}"),
        rule("{action: allow, ports: 0}"),
        rule("{action: allow, from: any}"), rule("{action: allow, port: 80}"), rule("{action: deny, iface: 'a b'}"),
        "security: {firewall: {backend: pf}}", rule("{action: allow, app: 'a;b'}"),
        "security: {firewall: {rules: allow 80}}", "security: {firewall: {logging: all}}",
        "security: {fail2ban: {max_retry: 0}}", "security: {fail2ban: {ignore: 10.0.0.1}}",
        "security: {services: legacy}", "security: {services: {stop: legacy}}",
        "security: {services: {stop: ['a b']}}", "security: {services: {action: kill}}",
        "security: {services: {keep: ['a b']}}", "security: {services: {sysctl: {kernel: 1}}}",
        "security: {services: {modules: [Usb]}}", "security: {services: {banner: ''}}",
        "security: {services: {umask: 27}}", "security: {services: {umask: '028'}}",
        "security: {services: {skip: [services]}}", "security: {updates: {optional: 1}}",
        "security: {updates: {reboot: \"24:00\"}}", "security: {updates: {mail: 'a b'}}",
    ]

    private static let beyond = [
        package("{name: a, purge: true}"), repository("{name: a}"),
        repository("{name: a, url: https://x}, {name: a, url: https://y}"),
        repository("{name: a, url: https://x, suites: [b]}"), repository("{name: a, url: https://x, components: [b]}"),
        repository("{name: a, url: https://x, suites: [b/], components: [c]}"),
        repository("{name: a, url: https://x, key: {env: K}, unsigned: true}"),
        repository("{name: a, url: https://x, key: \"-----BEGIN PGP PUBLIC KEY BLOCK-----\"}"),
        user("{name: a, expires: 2030-02-30}"), user("{name: a, locked: true, expires: 2030-01-01}"),
        user("{name: a, password: {env: A}, password_hash: {env: B}}"), user("{name: a, groups_exact: true}"),
        user("{name: a, move_home: true}"),
        user("{name: a, authorized_keys: ['\(key)', {key: '\(key)', state: absent}]}"),
        user("{name: a, authorized_keys: ['from=x \(key)']}"), user("{name: a, authorized_keys: ['pty=\"x\" \(key)']}"),
        user("{name: a, authorized_keys: ['command \(key)']}"),
        user("{name: a, authorized_keys: ['from=\"\" \(key)']}"),
        user("{name: a, authorized_keys: ['\(weakKey)']}"),
        "setup: {users: [{name: b}], system_users: [{name: b}]}",
        directory("{path: /a, file_mode: \"0644\"}"), sudo("{user: a}"), sudo("{user: a, commands: [/bin/]}"),
        sudo("{user: a, commands: [ALL]}, {user: a, commands: [/bin/ls]}"),
        "setup: {users: [{name: a, sudo: [ALL]}], sudo: [{user: a, commands: [/bin/ls]}]}",
        "setup: {links: [{path: /a, target: b}], files: [{path: /a, content: x}]}",
        package("a, a"), user("{name: a}, {name: a}"), file("{path: /a, content: x}, {path: /a, content: y}"),
        "services: [{name: a, files: [/b]}]", "targets: 'a[20-10]'", "targets: 'a,,b'", "targets: '!a@b'",
        "targets: a:123456", "targets: 'a:0'", ssh("{settings: {Port: 2222}}"), ssh("{settings: {match: x}}"),
        rule("allow"), rule("'allow 80,443'"), rule("allow 70000/tcp"), rule("allow 80/icmp"),
        rule("allow 80 from 10.0.0.0/33"),
        rule("{action: allow}"), rule("{action: allow, ports: '80,443'}"),
        rule("{action: allow, from: '10.0.0.1', family: v6}"),
        rule("allow 80/tcp, allow 80/tcp"),
        user("{name: a, authorized_keys: [\"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8Q\"]}"),
    ]

    private static let inventories: [(String, SchemaTests.Verdict)] = [
        ("hosts:\n  web[01-03]:\n  db1: {address: 198.51.100.7, user: Admin.x, port: 2222, values: {a: b}}", .good),
        ("hosts: {a: }\ngroups: {g: {hosts: [a, '@h'], values: {x: 1}}, h: {hosts: []}}", .good),
        ("values: {a: 1, b: true, c: text, d: {env: D}, _e: {file: x}, f: {command: [a]}}", .good),
        ("hosts: {'[2001:db8::1]': {address: '2001:db8::2'}}", .good), ("hosts: [a]", .bad), ("hosts: {-a: }", .bad),
        ("hosts: {a: {port: 0}}", .bad), ("hosts: {a: {port: '22'}}", .bad), ("hosts: {a: {ports: 22}}", .bad),
        ("hosts: {a: {address: a b}}", .bad), ("hosts: {a: {user: -a}}", .bad), ("groups: {g: [a]}", .bad),
        ("groups: {g: {}}", .bad), ("groups: {all: {hosts: []}}", .bad), ("values: {host: x}", .bad),
        ("values: {a-b: x}", .bad), ("values: {a: 1.5}", .bad), ("values: {a: [x]}", .bad), ("values: {a: }", .bad),
        ("values: {a: {env: x, extra: y}}", .bad), ("groups: {g: {hosts: [a]}}", .beyond),
        ("hosts: {a: }\ngroups: {g: {hosts: ['@g']}}", .beyond), ("hosts: {'a[1-2]': , a1: }", .beyond),
        ("hosts: {'a[1-2]': {address: b}}", .beyond), ("hosts: {'[::zz:1]': }", .bad),
        ("hosts: {'[1::2::3]': }", .beyond),
    ]

    /// Texts at the borders of the rules.
    static let edges: [String] =
        [
            "", " ", "a", "A", "-", "$", "a$", "a$b", "$a", "_", "a b", "a\n", "\na", "a\0", "é", "root", "www-data",
            "0",
            "0644", "644", "888", "00644", "64", "6 4", "/", "//", "/a", "/a/", "/a//b", "/.", "/..", "/a/..", "/a/.b",
            "/..a", "/a/../b", "/a/./b", "/a\nb", "/\n", "/a b", "host", "hosts", "facts", "all", "alls", "a.b", ".a",
            "a:b",
            "1.2-3", "1:2~3^4", ":1", "web[01-20]", "web[1-2]x[3-4]", "[1-2]", "web[", "web]", "[2001:db8::1]",
            "2001:db8::1",
            "[fe80::1%eth0]:22", "deploy@web1:2222", "@group", "!web1", "a,b,!c",
            "never", "2030-12-31", "2030-02-30", "ALL", "ALL:ALL", "a:b", "a:ALL", "!requiretty", "a=b", "a += \"b c\"",
            "web1.example.org", "a.-b", "Europe/Berlin", "en_US.UTF-8", "2G", "0G", "10M", "net.ipv4.ip_forward",
            "net.ipv4.conf.eth0/1.rp_filter", "4096 8192\t1", "/bin/ls -l  a", "/bin/ls ", "/bin/", "/bin/ls *",
            "nologin",
            "$6$abcdefgh$abcdefghijklmnopqrstuvwxyz./", "$1$a$bcdefghijklmnopqrstuvw", "$6$", "ssh-dss AAAA", "a,",
            ",a", "@", "a@", "@@a", "-",
            "-a",
            "a@-b", "!", "!@g", key, "# " + key, "restrict " + key, "a=\"b c\" " + key, key + "\n", " " + key,
            "from=\"a\",restrict\t" + key, "nginx.service", "a@b.timer", "a\\x2d", "\\",
        ]
        + [31, 32, 33, 127, 128, 129, 253, 254, 255, 256, 4094, 4095, 4096].flatMap { count in
            let text = String(repeating: "a", count: count)
            return [text, "/" + text.dropFirst(), text.dropLast() + "$"]
        } + ["/" + Array(repeating: String(repeating: "a", count: 250), count: 17).joined(separator: "/")]
}
