import Managers
import Manifest

/// `tunnel security services`: what runs, what the kernel does, and how a host greets.
enum SecurityServices {
    static let options: [Option] = [.stop, .action, .keep, .kernel, .module, .banner, .umask, .skip]

    static let subcommand = Subcommand(
        "security", "services",
        summary: "Stop what is not needed, and harden the kernel",
        discussion: """
            Shows who listens on the network, and stops what servers seldom need: of the lists legacy (telnet, rsh, inetd, \
            xinetd, NIS, TFTP, talk, finger, rwho, FTP, rpcbind, lpd) and desktop (avahi, CUPS, bluetooth) what is there. \
            With --stop only what it names. What the host or the way in needs is refused, or left where only a list named it.

            Then come settings of the kernel (/etc/sysctl.d), modules that it is not to load (/etc/modprobe.d), a banner \
            before the login, the file mode mask, no core dumps, and the modes of cron's and grub's files. A setting that the \
            kernel has not, that another machine decides (in a container), or that an administrator's own file says \
            otherwise, is told and left. Whether a host forwards packets is never changed. \(Security.guarded)
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security services web1 --sudo --check", "What listens, and what would change?"),
            Example("tunnel security services @web --sudo --stop legacy --keep ftp --skip umask", "Not all of it"),
            Example("tunnel security services db1 --kernel kernel.sysrq=176 --module usb-storage", "And more"),
        ],
        exits: Security.exits,
        check: check,
        run: { invocation in await Security.run(invocation) { ["services": wanted(invocation)] } })

    @Sendable static func check(_ invocation: Invocation) throws(UsageError) {
        if let bad = invocation.values(.kernel).first(where: { !$0.contains("=") }) {
            throw UsageError(.invalidValue, "--kernel \(bad) is not KEY=VALUE", path: invocation.command.path)
        }
    }

    static func wanted(_ invocation: Invocation) -> Fragment {
        let settings = invocation.values(.kernel).map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), Fragment.text(String(parts.last ?? "")))
        }
        return .keys([
            "stop": invocation.texts(.stop), "action": invocation.text(.action), "keep": invocation.texts(.keep),
            "sysctl": settings.isEmpty ? nil : .table(settings), "modules": invocation.texts(.module),
            "banner": invocation.text(.banner), "umask": invocation.text(.umask), "skip": invocation.texts(.skip),
        ])
    }
}
