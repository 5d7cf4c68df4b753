using System.Net.Http.Json;
using System.Net.Mail;

namespace AsteriskIvr.Testing.Tests;

public sealed class ReceiverTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Mail_is_kept_and_can_be_refused(CancellationToken cancellationToken)
    {
        await using var receiver = await SmtpReceiver.StartAsync(cancellationToken: cancellationToken);
        using var client = new SmtpClient("127.0.0.1", receiver.Port);

        receiver.Refuse("451 4.3.0 Try again later");
        await Should.ThrowAsync<SmtpException>(client.SendMailAsync("a@example.com", "b@example.com", "one", "text", cancellationToken));
        receiver.Accept();
        await client.SendMailAsync("a@example.com", "b@example.com", "two", "text", cancellationToken);

        var message = (await receiver.WaitForMessagesAsync(1, cancellationToken: cancellationToken)).ShouldHaveSingleItem();
        message.ShouldContain("X-MailFrom: a@example.com");
        message.ShouldContain("Subject: two");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Requests_are_kept_and_answered_as_the_test_says(CancellationToken cancellationToken)
    {
        await using var receiver = await HttpReceiver.StartAsync(cancellationToken);
        receiver.Answer = request => new HttpAnswer(Status: request.Path == "/bad?x=1" ? 503 : 201, Body: "{}");
        using var client = new HttpClient { BaseAddress = receiver.Uri };
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k1");

        ((int)(await client.PostAsJsonAsync("good", new { a = 1 }, cancellationToken)).StatusCode).ShouldBe(201);
        ((int)(await client.GetAsync("bad?x=1", cancellationToken)).StatusCode).ShouldBe(503);

        var requests = await receiver.WaitForRequestsAsync(2, cancellationToken: cancellationToken);
        requests[0].ShouldSatisfyAllConditions(
            r => r.Method.ShouldBe("POST"), r => r.Body.ShouldBe("""{"a":1}"""), r => r.Headers["idempotency-key"].ShouldBe("k1"));
    }
}
