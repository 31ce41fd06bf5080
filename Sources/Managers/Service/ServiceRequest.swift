/// A systemd unit and the state it is to be in. Nil leaves a thing as it is.
package struct ServiceRequest: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case running, stopped
    }

    /// What is done, once and at the end, when a file the service depends on changed in this run.
    package enum OnChange: String, Sendable, Hashable, CaseIterable {
        case restart, reload
    }

    /// A unit name as systemctl(1) takes it; `.service` is understood.
    package var name: String
    package var enabled: Bool?
    package var state: State?
    /// Paths of files of the same manifest; beside them, the unit's own file counts.
    package var files: [String]
    package var onChange: OnChange

    package init(
        name: String, enabled: Bool? = nil, state: State? = nil, files: [String] = [], onChange: OnChange = .restart
    ) {
        self.name = name
        self.enabled = enabled
        self.state = state
        self.files = files
        self.onChange = onChange
    }
}
