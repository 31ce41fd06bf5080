#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The environment of this process and the places that follow from it (XDG Base Directory Specification 0.8).
package enum LocalEnvironment {
    /// A variable's value; nil when it is unset or empty.
    package static func value(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    package static var home: String {
        if let home = value("HOME") { return home }
        guard let entry = getpwuid(getuid()) else { return "/" }
        return String(cString: entry.pointee.pw_dir)
    }

    package static var uid: UInt32 { getuid() }

    package static var userName: String {
        guard let entry = getpwuid(getuid()) else { return String(getuid()) }
        return String(cString: entry.pointee.pw_name)
    }

    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static var configDirectory: String { xdg("XDG_CONFIG_HOME", "/.config") }
    package static var stateDirectory: String { xdg("XDG_STATE_HOME", "/.local/state") }
    package static var cacheDirectory: String { xdg("XDG_CACHE_HOME", "/.cache") }

    private static func xdg(_ variable: String, _ fallback: String) -> String {
        // The specification has relative paths ignored.
        if let base = value(variable), base.hasPrefix("/") { return base + "/tunnel" }
        return home + fallback + "/tunnel"
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether ssh could ask a person: it opens the controlling terminal itself.
    package static var hasControllingTerminal: Bool {
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// A time in UTC as `20261123-155418`.
    ///
    /// - Parameter seconds: Since 1970.
    package static func timestamp(_ seconds: Int) -> String {
        var now = time_t(seconds)
        var parts = tm()
        gmtime_r(&now, &parts)
        func padded(_ number: Int32, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(parts.tm_year + 1900, 4) + padded(parts.tm_mon + 1, 2) + padded(parts.tm_mday, 2) + "-"
            + padded(parts.tm_hour, 2) + padded(parts.tm_min, 2) + padded(parts.tm_sec, 2)
    }
}
