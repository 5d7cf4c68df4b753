using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AsteriskIvr.Testing;

/// <summary>A new certificate of 127.0.0.1, signed by itself. Who shall trust it is given its file, a server of .NET or OpenSSL by <c>SSL_CERT_FILE</c>.</summary>
/// <param name="Path">The certificate, in PEM.</param>
/// <param name="KeyPath">Its private key, in PEM.</param>
public sealed record ServerCertificate(string Path, string KeyPath)
{
    /// <summary>Writes one as <c>server.crt</c> and <c>server.key</c>.</summary>
    public static ServerCertificate Write(TempFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("127.0.0.1");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var written = new ServerCertificate(folder["server.crt"], folder["server.key"]);
        File.WriteAllText(written.Path, certificate.ExportCertificatePem());
        File.WriteAllText(written.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return written;
    }
}
