import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// When a service is started, restarted or left alone, with a stand-in for systemctl that keeps its state in files.
@Suite struct ServicesBehaviour {
    private func playground(load: String = "loaded", active: String, file: String = "enabled") throws -> Playground {
        let place = try Playground()
        try place.write("load", load)
        try place.write("active", active)
        try place.write("file", file)
        try place.write("since", "2020-01-01 00:00:00 UTC")
        place.fakes["systemctl"] = """
            cd "\(place.path)" || exit
            [ "$1" != -q ] || shift
            case $1 in
            show)
                case $3 in
                *Timestamp) echo "$3=Wed $(cat since)" ;;
                *) echo "Id=app.service LoadState=$(cat load) ActiveState=$(cat active) SubState=x" \\
                    "UnitFileState=$(cat file) NeedDaemonReload=no Result=success NRestarts=0" ;;
                esac
                exit ;;
            esac
            echo "$*" >>log
            case $1 in
            start | restart)
                date -u '+%F %T UTC' >since
                [ -e dies ] && echo failed >active || echo active >active ;;
            reload) date -u '+%F %T UTC' >since ;;
            stop) echo inactive >active ;;
            enable) echo enabled >file ;;
            disable) echo disabled >file ;;
            esac
            """
        place.fakes["journalctl"] = "echo last words"
        return place
    }

    private func log(_ place: Playground) -> String {
        let log = String(decoding: place.bytes("log") ?? [], as: UTF8.self)
        return log.split(separator: "\n").joined(separator: ", ")
    }

    @Test(arguments: [HostShell.dash, .bash]) func whatStandsStillIsStartedAndEnabled(_ shell: HostShell) throws {
        let place = try playground(active: "inactive", file: "disabled")
        let request = HostRequest(services: [ServiceRequest(name: "app", enabled: true, state: .running)])
        let first = try place.apply(request, in: shell)
        #expect(first.status == 0, "\(first.output)")
        #expect(log(place) == "enable app.service, start app.service")
        #expect(try place.apply(request, in: shell).lines("ok").count == 1)
        #expect(log(place) == "enable app.service, start app.service")
    }

    @Test(arguments: [ServiceRequest.OnChange.restart, .reload])
    func aChangedFileIsReadOnce(_ onChange: ServiceRequest.OnChange) throws {
        let place = try playground(active: "active")
        let path = place.path + "/app.conf"
        let request = HostRequest(
            files: [FileRequest(path: path, content: "new")],
            services: [ServiceRequest(name: "app", files: [path], onChange: onChange)])
        let plan = try place.apply(request, check: true)
        #expect(plan.lines("would").last?.contains("a file of its changes: \(onChange.rawValue)") == true)
        #expect(log(place) == "")
        let first = try place.apply(request)
        #expect(first.status == 0, "\(first.output)")
        #expect(log(place) == "\(onChange.rawValue) app.service")
        #expect(try place.apply(request).lines("ok").count == 2)
        #expect(log(place) == "\(onChange.rawValue) app.service")
    }

    @Test func aRestartThatARunDidNotComeToIsMadeUpFor() throws {
        let place = try playground(active: "active")
        try place.write("app.conf", "new")
        let path = place.path + "/app.conf"
        let request = HostRequest(services: [ServiceRequest(name: "app", state: .running, files: [path])])
        #expect(try place.apply(request).output.contains("app.conf is newer than what it runs"))
        #expect(log(place) == "restart app.service")
    }

    @Test func whatIsNotRunningIsNotRestarted() throws {
        let place = try playground(active: "inactive")
        try place.write("app.conf", "new")
        let service = ServiceRequest(name: "app", files: [place.path + "/app.conf"])
        #expect(try place.apply(HostRequest(services: [service])).lines("ok").count == 1)
        #expect(log(place) == "")
    }

    @Test func aServiceThatDiesAfterItsStartIsAFailure() throws {
        let place = try playground(active: "inactive")
        try place.write("dies", "")
        let outcome = try place.apply(HostRequest(services: [ServiceRequest(name: "app", state: .running)]))
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("last words"))
        #expect(outcome.lines("problem").first?.contains("app.service did not start well: it is failed") == true)
    }

    @Test func whatCannotBeIsSaid() throws {
        func outcome(load: String, file: String, check: Bool) throws -> Outcome {
            let place = try playground(load: load, active: "inactive", file: file)
            let service = ServiceRequest(name: "app", enabled: true, state: .running)
            return try place.apply(HostRequest(services: [service]), check: check)
        }
        #expect(
            try outcome(load: "masked", file: "masked", check: true).output.contains("systemctl unmask app.service"))
        #expect(try outcome(load: "not-found", file: "", check: true).output.contains("the unit is not there yet"))
        #expect(try outcome(load: "not-found", file: "", check: false).output.contains("there is no unit app.service"))
        #expect(try outcome(load: "loaded", file: "static", check: false).output.contains("no [Install] section"))
    }

    @Test func stoppedAndDisabledMayBeAbsentOrMasked() throws {
        for (load, file) in [("not-found", ""), ("masked", "masked"), ("loaded", "static")] {
            let place = try playground(load: load, active: "inactive", file: file)
            let service = ServiceRequest(name: "app", enabled: false, state: .stopped)
            #expect(try place.apply(HostRequest(services: [service])).lines("ok").count == 1)
            #expect(log(place) == "")
        }
    }
}
