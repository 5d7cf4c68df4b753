using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    private static readonly string[] Values =
    [
        "plain", " with  spaces ", "a \"quoted\" word", "it's", "one,two;three", @"back\slash\n", "${EXTEN} $[1+1]", "a) b (c", "Grüße, 世界 🙂", "100%&x=y+z?#/",
        new string('x', 2000),
    ];

    [Test]
    public async Task A_variable_holds_any_line_of_text_as_it_is([ValueSource(nameof(Values))] string value)
    {
        await using var line = await OpenAsync();

        await line.Call.SetVariableAsync("CONTRACT", value, default);

        (await line.Call.GetVariableAsync("CONTRACT", default)).ShouldBe(value);
    }

    [Test]
    public async Task A_variable_that_is_not_set_or_is_empty_is_null()
    {
        await using var line = await OpenAsync();

        (await line.Call.GetVariableAsync("CONTRACT", default)).ShouldBeNull();

        await line.Call.SetVariableAsync("CONTRACT", "x", default);
        await line.Call.SetVariableAsync("CONTRACT", "", default);
        (await line.Call.GetVariableAsync("CONTRACT", default)).ShouldBeNull();
    }

    [Test]
    public async Task Functions_can_be_read_and_written()
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAsync();

        (await line.Call.GetVariableAsync("CHANNEL(linkedid)", default)).ShouldNotBeNullOrEmpty();
        await line.Call.SetVariableAsync("CHANNEL(language)", "de", default);
        (await line.Call.GetVariableAsync("CHANNEL(language)", default)).ShouldBe("de");
    }

    [Test]
    public async Task A_function_that_the_PBX_lacks_is_null()
    {
        await using var line = await OpenAsync();

        (await line.Call.GetVariableAsync("NO_SUCH_FUNCTION(x)", default)).ShouldBeNull();
    }

    [Test]
    public async Task A_second_line_is_refused([Values("a\nb", "a\rb", "a\0b")] string value)
    {
        await using var line = await OpenAsync();
        Func<ValueTask>[] operations =
        [
            () => line.Call.SetVariableAsync("CONTRACT", value, default),
            () => line.Call.SetVariableAsync(value, "x", default),
            async () => await line.Call.GetVariableAsync(value, default),
            async () => await line.Call.PlayAsync([Media.Sound(value)], "", default),
            () => line.Call.WaitAsync(Moment, value, default),
            async () => await line.Call.DialAsync(new DialRequest($"PJSIP/{value}", Moment), default),
            async () => await line.Call.DialAsync(new DialRequest("PJSIP/phone", Moment) { CallerId = value }, default),
            () => line.Call.ContinueInDialplanAsync(new DialplanTarget("contract", value, "1"), default),
        ];

        foreach (var operation in operations)
            (await Should.ThrowAsync<NodeFaultException>(async () => await operation())).IsPermanent.ShouldBeTrue();

        (await line.Call.GetVariableAsync("CONTRACT", default)).ShouldBeNull();
    }
}
