import Testing

@testable import Remote

@Suite struct ProcessInputTests {
    @Test func aFastSenderWaitsForASlowReader() async throws {
        let input = ProcessInput()
        let sent = Sum()
        let sender = Task { [input] in
            for number in 0..<100 {
                guard await input.send([UInt8(number)]) else { return false }
                await sent.add([1])
            }
            return true
        }
        try await Task.sleep(for: .milliseconds(300))
        #expect(await (1...20).contains(sent.count))
        var got: [UInt8] = []
        while got.count < 100, let piece = await input.next() { got += piece }
        #expect(got == (0..<100).map { UInt8($0) })
        #expect(await sender.value)
    }

    @Test func theEndLetsTheSenderGo() async throws {
        let input = ProcessInput()
        let sender = Task {
            while await input.send([0]) {}
            return true
        }
        try await Task.sleep(for: .milliseconds(100))
        await input.finish()
        #expect(await sender.value)
        #expect(await input.send([1]) == false)
        // What was sent before is still written.
        var count = 0
        while let piece = await input.next() {
            #expect(piece == [0])
            count += 1
        }
        #expect(count == 16)
    }

    @Test func aReaderThatIsCancelledLosesNothing() async throws {
        let input = ProcessInput()
        let reader = Task { await input.next() }
        try await Task.sleep(for: .milliseconds(50))
        reader.cancel()
        #expect(await reader.value == nil)
        await input.send([7])
        #expect(await input.following([1]).next() == [7], "an input behind other bytes is the same one")
        let waiting = Task { await input.next() }
        await input.finish()
        #expect(await waiting.value == nil)
    }
}
