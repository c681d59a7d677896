#include "base/chained_file.hpp"

#include "base/digest.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tongyuan {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view form = "tongyuan-chain 1 ";
constexpr std::size_t digest_length = 32; // of SHA-256: 128 bits tell an accident and a clumsy hand
constexpr std::size_t most_in_a_line = 4096;
constexpr std::size_t reserve = std::size_t{1} << 18; // some thousand lines

std::string linked(const std::string& before, std::string_view text)
{
    return sha256_hex(before + "\n" + std::string(text)).substr(0, digest_length);
}

[[noreturn]] void fail(chain_trouble kind, const fs::path& file, const std::string& what)
{
    throw chain_error(kind, file.string() + " " + what);
}

[[noreturn]] void fail_with_errno(const fs::path& file, const std::string& what)
{
    throw chain_error(errno == ENOENT ? chain_trouble::missing : chain_trouble::unusable,
                      what + " " + file.string() + ": " + std::strerror(errno));
}

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{out} : std::nullopt;
}

void sync_folder_of(const fs::path& file)
{
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        fail_with_errno(file.parent_path(), "cannot open the folder");
    const bool synced = ::fsync(folder) == 0;
    ::close(folder);
    if (!synced)
        fail_with_errno(file.parent_path(), "cannot sync the folder");
}

std::string read_range(int descriptor, std::int64_t from, std::size_t most)
{
    std::string out(most, '\0');
    std::size_t filled = 0;
    while (filled < most) {
        const auto got = ::pread(descriptor, out.data() + filled, most - filled, from + static_cast<off_t>(filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw chain_error(chain_trouble::unusable, std::string("cannot read the chain: ") + std::strerror(errno));
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    out.resize(filled);
    return out;
}

// What "<sequence> <text> <digest>" means behind `before`; nothing when it does not follow.
std::optional<chain_line> follows(const chain_place& before, std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == line.npos || last <= first || line.size() - last - 1 != digest_length)
        return {};
    const auto sequence = number(line.substr(0, first));
    if (!sequence || *sequence != before.sequence + 1)
        return {};
    if (linked(before.digest, line.substr(0, last)) != line.substr(last + 1))
        return {};
    return chain_line{*sequence, std::string(line.substr(first + 1, last - first - 1))};
}

} // namespace

chained_file chained_file::take(const fs::path& file, int flags)
{
    const int descriptor = ::open(file.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        fail_with_errno(file, "cannot open");
    chained_file out(file, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        fail(chain_trouble::unusable, file, "is in use by another tongyuand");
    return out;
}

chained_file chained_file::create(const fs::path& file, std::string id)
{
    auto out = take(file, O_CREAT | O_EXCL);
    const auto first = std::string(form) + id + " 0 " + linked("", id) + "\n";
    const auto written = ::pwrite(out.descriptor_, first.data(), first.size(), 0);
    if (written != static_cast<ssize_t>(first.size()) || ::fsync(out.descriptor_) != 0)
        fail_with_errno(file, "cannot write");
    sync_folder_of(fs::absolute(file));
    out.id_ = std::move(id);
    out.begin_ = out.end_ = {0, linked("", out.id_), static_cast<std::int64_t>(first.size())};
    return out;
}

chained_file chained_file::open(const fs::path& file)
{
    auto out = take(file, 0);
    out.cut_off_what_was_torn(out.read_on(out.read_first_line()));
    return out;
}

chained_file chained_file::open(const fs::path& file, const chain_place& known)
{
    auto out = take(file, 0);
    (void)out.read_first_line();
    out.go_to(known);
    out.cut_off_what_was_torn(out.read_on(known));
    return out;
}

chained_file chained_file::look_at(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        fail_with_errno(file, "cannot open");
    return {file, descriptor};
}

std::string chained_file::id_of(const fs::path& file)
{
    auto looked = look_at(file);
    (void)looked.read_first_line();
    return looked.id_;
}

std::vector<chain_line> chained_file::read(const fs::path& file)
{
    auto looked = look_at(file);
    looked.require_torn(looked.read_on(looked.read_first_line()));
    return std::move(looked.news_);
}

chained_file::chained_file(chained_file&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), id_(std::move(other.id_)),
      begin_(std::move(other.begin_)), end_(std::move(other.end_)), news_(std::move(other.news_)),
      reserved_(other.reserved_), failed_(other.failed_)
{
}

chained_file::~chained_file()
{
    if (descriptor_ < 0)
        return;
    if (reserved_ > end_.size && !failed_)
        (void)::ftruncate(descriptor_, end_.size); // for the eye alone: the next one to open it would do the same
    ::close(descriptor_);
}

chain_place chained_file::read_first_line()
{
    const auto text = read_range(descriptor_, 0, most_in_a_line);
    const auto end = text.find('\n');
    if (!text.starts_with(form) || end == text.npos)
        fail(chain_trouble::foreign, path_, "is not a chain of tongyuand");
    const auto rest = std::string_view(text).substr(form.size(), end - form.size());
    const auto first = rest.find(' ');
    const auto second = first == rest.npos ? first : rest.find(' ', first + 1);
    const auto sequence = second == rest.npos ? std::nullopt : number(rest.substr(first + 1, second - first - 1));
    if (!sequence)
        fail(chain_trouble::damaged, path_, "has an unreadable first line");
    id_ = rest.substr(0, first);
    begin_ = {*sequence, std::string(rest.substr(second + 1)), static_cast<std::int64_t>(end) + 1};
    return begin_;
}

// The line that ends at the known place must be the known one.
void chained_file::go_to(const chain_place& known)
{
    const auto short_of = [&] {
        fail(chain_trouble::shorter, path_,
             "does not hold line " + std::to_string(known.sequence) + ", which it is known to have held");
    };
    if (known == begin_)
        return;
    if (known.sequence <= begin_.sequence || known.size <= begin_.size)
        short_of();
    const auto from = std::max<std::int64_t>(begin_.size, known.size - static_cast<std::int64_t>(most_in_a_line));
    const auto text = read_range(descriptor_, from, static_cast<std::size_t>(known.size - from));
    const auto wanted = " " + known.digest + "\n";
    if (from + static_cast<std::int64_t>(text.size()) != known.size || !text.ends_with(wanted))
        short_of();
    const auto before = text.size() >= 2 ? text.rfind('\n', text.size() - 2) : text.npos;
    const auto line = before == text.npos ? text : text.substr(before + 1);
    if (!line.starts_with(std::to_string(known.sequence) + " "))
        short_of();
}

std::string chained_file::read_on(chain_place from)
{
    end_ = std::move(from);
    std::string rest;
    for (std::int64_t at = end_.size;;) {
        const auto more = read_range(descriptor_, at, std::size_t{1} << 20);
        at += static_cast<std::int64_t>(more.size());
        rest += more;
        std::size_t done = 0;
        for (auto stop = rest.find('\n'); stop != rest.npos; stop = rest.find('\n', done)) {
            const auto line = std::string_view(rest).substr(done, stop - done);
            auto next = follows(end_, line);
            if (!next)
                break;
            end_ = {next->sequence, std::string(line.substr(line.size() - digest_length)),
                    end_.size + static_cast<std::int64_t>(line.size()) + 1};
            news_.push_back(std::move(*next));
            done = stop + 1;
        }
        rest.erase(0, done);
        if (more.empty() || rest.find('\n') != rest.npos)
            break;
    }
    return rest;
}

void chained_file::require_torn(std::string_view rest) const
{
    const auto written = rest.substr(0, rest.find('\0')); // what is reserved, and what never came to the disk, is zeros
    if (written.find('\n') != written.npos)
        fail(chain_trouble::damaged, path_, "is damaged behind line " + std::to_string(end_.sequence));
}

void chained_file::cut_off_what_was_torn(std::string_view rest)
{
    require_torn(rest);
    if (rest.empty())
        return;
    if (::ftruncate(descriptor_, end_.size) != 0 || ::fsync(descriptor_) != 0)
        fail_with_errno(path_, "cannot cut off the torn end of");
}

std::vector<chain_line> chained_file::after(const chain_place& known) const
{
    std::vector<chain_line> out;
    auto place = known;
    const auto text = read_range(descriptor_, known.size, static_cast<std::size_t>(end_.size - known.size));
    for (std::size_t done = 0; done < text.size();) {
        const auto stop = text.find('\n', done);
        const auto line = std::string_view(text).substr(done, stop - done);
        auto next = stop == text.npos ? std::nullopt : follows(place, line);
        if (!next)
            fail(chain_trouble::damaged, path_, "is damaged behind line " + std::to_string(place.sequence));
        place.sequence = next->sequence;
        place.digest = line.substr(line.size() - digest_length);
        out.push_back(std::move(*next));
        done = stop + 1;
    }
    return out;
}

void chained_file::keep_room_behind(std::int64_t size)
{
    static constexpr std::array<char, reserve> zeros{};
    if (size <= reserved_)
        return;
    const auto put = ::pwrite(descriptor_, zeros.data(), zeros.size(), static_cast<off_t>(size));
    reserved_ = put > 0 ? size + put : 0; // no room: then there is none for long, and the lines themselves say so
}

void chained_file::append(std::span<const std::string> texts)
{
    if (failed_)
        fail(chain_trouble::unusable, path_, "is not written to after an earlier failure");
    auto place = end_;
    std::string all;
    for (const auto& text : texts) {
        ++place.sequence;
        const auto line = std::to_string(place.sequence) + " " + text;
        place.digest = linked(place.digest, line);
        all += line + " " + place.digest + "\n";
    }
    place.size += static_cast<std::int64_t>(all.size());
    keep_room_behind(place.size);
    std::size_t done = 0;
    while (done < all.size()) {
        const auto put =
            ::pwrite(descriptor_, all.data() + done, all.size() - done, end_.size + static_cast<off_t>(done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            const auto why = put == 0 ? ENOSPC : errno;
            // Half a line would stand in the way of the next one.
            reserved_ = 0;
            failed_ = ::ftruncate(descriptor_, end_.size) != 0 || (why != ENOSPC && why != EDQUOT);
            errno = why;
            if (!failed_)
                throw no_room("no room to write " + path_.string());
            fail_with_errno(path_, "cannot write");
        }
        done += static_cast<std::size_t>(put);
    }
    if (::fdatasync(descriptor_) != 0) {
        failed_ = true;
        fail_with_errno(path_, "cannot sync");
    }
    end_ = place;
}

} // namespace tongyuan
