#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The limit of open files, which is 1024 where nothing else is said, and less on macOS.
enum DescriptorLimit {
    /// Of one host at work: a session takes 8, a process that is being started as many, files of --outdir 2.
    private static let eachHost: rlim_t = 20
    private static let ownUse: rlim_t = 128

    /// Raises the soft limit as far as so many hosts at once need it, and the hard one allows. No further: programs that
    /// are started inherit it, and some go through all numbers up to it.
    static func raise(forHosts count: Int) {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, ownUse + eachHost * rlim_t(count))
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        // Where it is not allowed, each session that finds no descriptor says so.
        _ = setrlimit(resource, &limit)
    }
}
