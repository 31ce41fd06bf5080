import Manifest

/// `tunnel setup host`: name, time zone, locale, swap and kernel settings.
enum SetupHost {
    static let subcommand = Subcommand(
        "setup", "host",
        summary: "Set a host's name, time zone, locale, swap and sysctl",
        discussion: """
            Each is set now and for every boot. What the host does not let be set, as in a container, is told as an \
            error.
            """,
        positionals: [.targets],
        options: [.hostname, .timezone, .locale, .swap, .swapPath, .sysctl] + Option.change,
        examples: [
            Example(
                "tunnel setup host web1 --timezone Europe/Berlin --swap 2G --sudo",
                "A fresh server's first day")
        ],
        exits: Setup.exits,
        check: { invocation throws(UsageError) in
            let options: [Option] = [.hostname, .timezone, .locale, .swap, .sysctl]
            if !options.contains(where: { invocation.has($0) }) {
                throw UsageError(
                    .missingArgument, "one of \(options.map(\.spelling).joined(separator: ", ")) is missing",
                    path: invocation.command.path)
            }
            if let bad = invocation.values(.sysctl).first(where: { !$0.contains("=") }) {
                throw UsageError(
                    .invalidValue, "--sysctl \(bad) is not KEY=VALUE", path: invocation.command.path)
            }
        },
        run: { invocation in
            await Setup.run(invocation) {
                let size = invocation.value(.swap)
                let swap = size.map { size in
                    Fragment.keys([
                        "path": invocation.text(.swapPath), "size": size == "none" ? nil : .text(size),
                        "state": size == "none" ? "absent" : nil,
                    ])
                }
                let settings = invocation.values(.sysctl).map { setting in
                    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return (String(parts[0]), Fragment.text(String(parts.last ?? "")))
                }
                let host = Fragment.keys([
                    "hostname": invocation.text(.hostname), "timezone": invocation.text(.timezone),
                    "locale": invocation.text(.locale), "swap": swap,
                    "sysctl": settings.isEmpty ? nil : .table(settings),
                ])
                return ["host": host]
            }
        })
}
