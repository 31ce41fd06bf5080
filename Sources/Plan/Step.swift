import Shell

/// One thing about a host that is checked and, where it is not so, made so.
///
/// A step names a kind, which is a set of shell functions in its manager's library, and the arguments of these functions:
/// `KIND_check ARGS` returns 0 when the host is already so, 1 when a change is needed, anything else on an error;
/// `KIND_apply ARGS` makes the change. After an apply the check runs again and must then return 0.
package struct Step: Sendable, Hashable {
    /// Unique in its plan, and stable over runs: `user deploy`, `file /etc/app.conf`. Shown to people.
    package let id: String
    package let kind: Kind
    package let arguments: [Word]
    /// Ids of earlier steps of the same plan: if one of them changed something, this step acts on it (restarts a service).
    package let watches: [String]
    /// Steps that can cut the operator off are made under a guard, those of one group together; nil for all others.
    package var guardGroup: GuardGroup?
    /// The whole content that the step gives a file, for a diff on the client.
    package let content: Text?

    package init(id: String, kind: Kind, arguments: [Word], watches: [String] = [], content: Text? = nil) {
        self.id = id
        self.kind = kind
        self.arguments = arguments
        self.watches = watches
        self.content = content
    }

    /// What is confirmed together, over one new connection.
    package enum GuardGroup: String, Sendable, Hashable, CaseIterable {
        case access, ssh, firewall, fail2ban, services
        /// sshd listens where it is to be reached from now on, beside where it was.
        case sshPorts = "ssh-ports"
        /// And there alone.
        case sshPort = "ssh-port"
    }

    /// The same step under a guard; nil leaves it without.
    package func guarded(by group: GuardGroup?) -> Step {
        var step = self
        step.guardGroup = group
        return step
    }

    /// A kind of step: the prefix of its functions, and the library that defines them.
    package struct Kind: Sendable, Hashable {
        package let name: StaticWord
        package let library: ShellLibrary

        package init(_ name: StaticString, in library: ShellLibrary) {
            self.name = StaticWord(name)
            self.library = library
        }
    }
}

/// Shell functions that steps of one or more kinds call; a script carries only the libraries that its steps need.
package struct ShellLibrary: Sendable, Hashable {
    package let name: String
    package let source: String
    /// What undoes that which its functions remember; only scripts that change a host carry it.
    package let undo: String
    /// Libraries whose functions this one calls.
    package let needs: [ShellLibrary]

    package init(name: String, source: String, undo: String = "", needs: [ShellLibrary] = []) {
        self.name = name
        self.source = source
        self.undo = undo
        self.needs = needs
    }
}

/// Steps in the order in which they run.
package struct Plan: Sendable, Hashable {
    package var steps: [Step]

    package init(steps: [Step] = []) { self.steps = steps }

    /// Every secret in the plan, so that output which echoes one can be masked.
    package var secrets: Set<[UInt8]> {
        Set(steps.flatMap { step in step.arguments.flatMap(\.secrets) + (step.content?.secrets ?? []) })
    }
}
