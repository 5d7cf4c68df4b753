using System.Globalization;

namespace AsteriskIvr.Benchmarks.Measuring;

/// <summary>Measurements of the same thing.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public IReadOnlyList<double> Values => _values;

    public double Median => Quantile(0.5);

    public void Add(double value) => _values.Add(value);

    /// <summary>The median, and between which two values half of all lie.</summary>
    public string Text(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Quantile(0.25).ToString(format, CultureInfo.InvariantCulture)} to {Quantile(0.75).ToString(format, CultureInfo.InvariantCulture)})");

    /// <summary>The value below which a share of all lie.</summary>
    public double Quantile(double share)
    {
        var sorted = _values.Order().ToList();
        var at = share * (sorted.Count - 1);
        var below = sorted[(int)at];
        return below + (sorted[(int)Math.Ceiling(at)] - below) * (at - (int)at);
    }
}
