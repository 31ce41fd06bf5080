/// What is open on a host and how it is locked, and what a change did to that.
package struct SurveyReport: Sendable, Hashable {
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Nothing is to be changed.
        case now
        case before, after
    }

    /// One thing as it was told: a listening socket, a value of sshd's.
    package struct State: Sendable, Hashable {
        package let topic: String
        package let name: String
        package let value: String
    }

    package struct Item: Sendable, Hashable {
        /// `listening`, `ssh`, `firewall`, `fail2ban`, `updates` or `sysctl`.
        package let topic: String
        /// Unique in its topic, such as `tcp/0.0.0.0:22`.
        package let name: String
        /// Nil where it was not there, and where nothing was changed.
        package let before: String?
        /// Nil where it is not there any more.
        package let now: String?

        package init(topic: String, name: String, before: String?, now: String?) {
            self.topic = topic
            self.name = name
            self.before = before
            self.now = now
        }

        package var isChanged: Bool { before != now }
    }

    package let phase: Phase
    package let items: [Item]

    package init(_ phase: Phase, items: [Item]) {
        self.phase = phase
        self.items = items
    }

    /// - Parameter before: What was told before the change; empty where there was none.
    init(_ phase: Phase, _ states: [State], before: [State]) {
        self.phase = phase
        guard phase == .after else {
            items = states.map { Item(topic: $0.topic, name: $0.name, before: nil, now: $0.value) }
            return
        }
        var old: [[String]: String] = [:]
        for state in before { old[[state.topic, state.name]] = state.value }
        var left = Set(old.keys)
        var merged = states.map { state in
            left.remove([state.topic, state.name])
            return Item(
                topic: state.topic, name: state.name, before: old[[state.topic, state.name]], now: state.value)
        }
        // What has gone stands behind what is still there of its topic.
        for state in before where left.contains([state.topic, state.name]) {
            let place = merged.lastIndex { $0.topic == state.topic }.map { $0 + 1 } ?? merged.endIndex
            merged.insert(Item(topic: state.topic, name: state.name, before: state.value, now: nil), at: place)
        }
        // These have many values, and are looked at for what became of them.
        items = merged.filter { $0.isChanged || !["ssh", "sysctl"].contains($0.topic) }
    }
}
