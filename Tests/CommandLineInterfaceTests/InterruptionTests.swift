import Testing

@testable import CommandLineInterface
@testable import Remote

@Suite struct InterruptionTests {
    @Test func endingTheConnectionIsNotToldAsLosingIt() {
        let told = RemoteError(host: "web1", .connectionLost(detail: "no word from ssh")).afterInterruption
        #expect(told.message == "interrupted")
        #expect(told.hint == nil)
        #expect(told.exit == .interrupted)
    }

    @Test func whatIsKnownOfTheHostIsStillTold() {
        for reason in [RemoteError.Reason.interrupted(.survived), .hostKeyUnknown, .refused(port: "22")] {
            #expect(RemoteError(host: "web1", reason).afterInterruption.reason == reason)
        }
    }
}
