/// What a fresh server needs on its first day. Nil leaves a thing as it is.
package struct HostBasics: Sendable, Hashable {
    /// A file that the kernel moves idle memory to.
    package struct Swap: Sendable, Hashable {
        package var path: String
        /// In bytes; nil for a file that must not be there.
        package var size: Int?

        package init(path: String, size: Int?) {
            self.path = path
            self.size = size
        }
    }

    /// A setting of the kernel, its key with dots, its words with one blank between them.
    package struct Setting: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var hostname: String?
    package var timezone: String?
    package var locale: String?
    package var swap: Swap?
    package var sysctl: [Setting]

    package init(
        hostname: String? = nil, timezone: String? = nil, locale: String? = nil, swap: Swap? = nil,
        sysctl: [Setting] = []
    ) {
        self.hostname = hostname
        self.timezone = timezone
        self.locale = locale
        self.swap = swap
        self.sysctl = sysctl
    }
}
