/// One host of a lab.
package struct LabHost: Sendable {
    /// Its name in the lab, in its own /etc/hostname and in ``sshConfigPath``.
    package let name: String

    /// Its IPv4 address.
    package let address: String

    /// The lab it belongs to.
    package let lab: Lab

    /// An ssh_config that knows this host by name and pins its key; the users are root, admin, carol and nosudo.
    package var sshConfigPath: String { lab.sshConfigPath }

    /// Runs a command inside as root, without ssh: the argv arrives as it is, and so do input and exit code.
    package func run(_ argv: [String], input: [UInt8] = []) async throws -> ProcessOutcome {
        try await lab.program(["run", name] + argv, input: input)
    }

    /// Runs a shell line inside as root and returns what it wrote, without the last newline; throws when it fails.
    @discardableResult package func shell(_ line: String) async throws -> String {
        let outcome = try await run(["sh", "-c", line])
        guard outcome.ending == .exited(0) else {
            throw LabError("on \(name), \(line) ended with \(outcome.ending): \(outcome.errors)")
        }
        return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
    }

    /// Drops every packet to and from the host, silently.
    package func cut() async throws { try await lab.perform(["cut", name]) }

    /// Undoes ``cut()``.
    package func mend() async throws { try await lab.perform(["mend", name]) }

    /// Drops what comes from outside for a TCP port, silently.
    package func filter(port: Int) async throws { try await lab.perform(["filter", name, "\(port)"]) }

    /// Undoes ``filter(port:)``.
    package func unfilter(port: Int) async throws { try await lab.perform(["unfilter", name, "\(port)"]) }

    /// Makes a round trip from the machine to the host take this long; 0 takes the delay away.
    package func delay(milliseconds: Int) async throws { try await lab.perform(["delay", name, "\(milliseconds)"]) }

    /// Reboots in order and waits until the host can be logged in to again.
    package func reboot() async throws { try await lab.perform(["reboot", name]) }

    /// Stops the host at once; no packet says so to anyone. The disk is kept.
    package func powerLoss() async throws { try await lab.perform(["power-loss", name]) }

    /// Starts the host after ``powerLoss()``.
    package func start() async throws { try await lab.perform(["start", name]) }

    /// Gives the host a fresh disk, as it was when new; name, address and host keys stay.
    package func reset() async throws { try await lab.perform(["reset", name]) }

    /// Leaves no free block on the disk that holds the path.
    package func fillDisk(_ path: String = "/") async throws { try await lab.perform(["fill-disk", name, path]) }

    /// Undoes ``fillDisk(_:)``.
    package func freeDisk(_ path: String = "/") async throws { try await lab.perform(["free-disk", name, path]) }
}
