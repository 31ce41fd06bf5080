/// What is stopped on a host, what its kernel refuses, and how it greets: the part `services` of what locks it down.
package struct HardeningRequest: Sendable, Hashable {
    /// What becomes of a service that is not wanted.
    package enum Action: String, Sendable, Hashable, CaseIterable {
        /// Stopped, and not started at boot; others may start it.
        case disable
        /// Stopped, and nobody can start it.
        case mask
        /// Its package goes.
        case remove
    }

    /// What can be left out, beside the services.
    package enum Part: String, Sendable, Hashable, CaseIterable {
        case sysctl, modules, banner, umask, modes
        case coreDumps = "core-dumps"
    }

    /// Names of lists, of services (``UnneededServices``), or of units.
    package var stopped: [String]
    package var action: Action
    /// What is left as it is, whatever lists and defaults say: services, units, kernel settings, kernel modules.
    package var kept: [String]
    /// Kernel settings that take the place of the defaults, or come beside them.
    package var settings: [HostBasics.Setting]
    /// Kernel modules that are not loaded, beside the defaults.
    package var modules: [String]
    /// Shown before a login; nil for the default.
    package var banner: String?
    /// Octal.
    package var umask: String
    package var skipped: Set<Part>

    package init(
        stopped: [String] = UnneededServices.lists.map(\.name), action: Action = .mask, kept: [String] = [],
        settings: [HostBasics.Setting] = [], modules: [String] = [], banner: String? = nil, umask: String = "027",
        skipped: Set<Part> = []
    ) {
        self.stopped = stopped
        self.action = action
        self.kept = kept
        self.settings = settings
        self.modules = modules
        self.banner = banner
        self.umask = umask
        self.skipped = skipped
    }
}
