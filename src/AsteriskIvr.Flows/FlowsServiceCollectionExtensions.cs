using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows;

/// <summary>Registers the flow language.</summary>
public static class FlowsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the node catalog with all built-in node types, and their options: sections <c>Mail</c>, <c>Connections</c>, <c>AlertChannels</c>,
    /// <c>Broker</c>, <c>Script</c> and <c>Calendars</c> of the configuration, validated at the host's start.
    /// </summary>
    public static IServiceCollection AddFlows(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(provider => new NodeCatalog(provider.GetServices<NodeType>()));

        services.AddFrameNode<StartNode>();
        services.AddFrameNode<ExceptionNode>();
        services.AddFrameNode<HangupNode>();
        services.AddNode<EndNode, EndHandler>();

        services.AddPrompts();
        services.AddNode<AnswerNode, AnswerHandler>();
        services.AddNode<PlayNode, PlayHandler>();
        services.AddNode<SayNode, SayHandler>();
        services.AddNode<MenuNode, MenuHandler>();
        services.AddNode<CollectNode, CollectHandler>();
        services.AddNode<TransferNode, TransferHandler>();
        services.AddNode<RecordNode, RecordHandler>().TryAddSingleton<IRecordings, NoRecordings>();
        services.AddNode<QueueNode, QueueHandler>();
        services.AddNode<VoicemailNode, VoicemailHandler>();
        services.AddNode<DialplanNode, DialplanHandler>();
        services.AddNode<WaitNode, WaitHandler>();
        services.AddNode<HoldNode, HoldHandler>();
        services.AddNode<LanguageNode, LanguageHandler>();
        services.AddNode<DisconnectNode, DisconnectHandler>();

        services.AddNode<DecisionNode, DecisionHandler>();
        services.AddNode<SwitchNode, SwitchHandler>();
        services.AddNode<SetNode, SetHandler>();
        services.AddNode<HoursNode, HoursHandler>().AddSingleton<HolidayCalendars>();
        services.AddNode<SubflowNode, SubflowHandler>();
        services.AddNode<ReturnNode, ReturnHandler>();

        services.AddNode<ScriptNode, ScriptHandler>().AddSingleton<ScriptEngine>();

        services.AddNode<HttpNode, HttpHandler>().AddNodeHttpClient().AddSingleton<OAuthTokens>().AddSingleton<OAuthTokenClient>();
        services.AddNode<DatabaseNode, DatabaseHandler>().AddSingleton<IDatabaseConnections, DatabaseConnections>().AddSingleton<DatabaseProbe>();
        services.AddNode<EmailNode, EmailHandler>().AddSingleton<IMailTransport, SmtpTransport>().AddSingleton<MailProbe>().AddSingleton<MailSender>();
        services.AddNode<AlertNode, AlertHandler>().AddSingleton<AlertLimits>().AddSingleton<IAlertTransport, AlertTransport>();
        services.AddNode<EventNode, EventNodeHandler>().AddSingleton<IEventPublisher, RabbitMqPublisher>();
        services.AddNode<LogNode, LogHandler>();
        services.AddNode<ReportNode, ReportHandler>();

        services.AddSingleton<IValidateOptions<AlertChannels>, AlertChannelsValidator>();
        services.AddOptions<AlertChannels>().Configure<IConfiguration>((channels, source) => source.GetSection(AlertChannels.Section).Bind(channels.Channels)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrokerOptions>, BrokerOptionsValidator>();
        services.AddOptions<BrokerOptions>().BindConfiguration(BrokerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ScriptOptions>, ScriptOptionsValidator>();
        services.AddOptions<ScriptOptions>().BindConfiguration(ScriptOptions.Section).ValidateOnStart();
        services.AddOptions<CalendarOptions>().BindConfiguration(CalendarOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddOptions<DatabaseOptions>().BindConfiguration(configSectionPath: "").ValidateOnStart();
        return services;
    }

    /// <summary>Adds a node type.</summary>
    public static IServiceCollection AddNode<TNode, THandler>(this IServiceCollection services)
        where TNode : Node
        where THandler : NodeHandler<TNode>
    {
        services.AddSingleton<THandler>();
        return services.AddSingleton(provider => new NodeType(typeof(TNode), provider.GetRequiredService<THandler>));
    }

    private static void AddFrameNode<TNode>(this IServiceCollection services) where TNode : Node =>
        services.AddSingleton(new NodeType(typeof(TNode), handler: null));
}
