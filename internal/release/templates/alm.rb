class Alm < Formula
  desc "ALM for Power Platform custom connectors"
  homepage "{{.Repository}}"
  version "{{.Version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{.URL "darwin" "arm64"}}"
      sha256 "{{.Sum "darwin" "arm64"}}"
    end
    on_intel do
      url "{{.URL "darwin" "amd64"}}"
      sha256 "{{.Sum "darwin" "amd64"}}"
    end
  end

  on_linux do
    on_arm do
      url "{{.URL "linux" "arm64"}}"
      sha256 "{{.Sum "linux" "arm64"}}"
    end
    on_intel do
      url "{{.URL "linux" "amd64"}}"
      sha256 "{{.Sum "linux" "amd64"}}"
    end
  end

  resource "manual" do
    url "{{.Repository}}/releases/download/v{{.Version}}/alm_man.tar.gz"
    sha256 "{{.Manual}}"
  end

  def install
    bin.install Dir["alm_*"].first => "alm"
    resource("manual").stage { man1.install Dir["*.1"] }
    generate_completions_from_executable(bin/"alm", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/alm version")
  end
end
