#include "web_root.hpp"

namespace tongyuan::adapters::tests {

namespace {

reply status(int code, std::string body = {})
{
    return {code, {}, std::move(body)};
}

} // namespace

void web_root::show(const std::string& path, const std::string& bytes)
{
    if (path.find("/.") == std::string::npos)
        ledger.emplace_back(path, bytes);
    files[path] = bytes;
}

reply web_root::put(const std::string& path, const std::string& bytes)
{
    const auto folder = path.substr(0, path.rfind('/') + 1);
    if (!makes_folders && folder != "/" && !folders.contains(folder))
        return status(409);
    const bool is_new = !files.contains(path);
    show(path, bytes);
    return status(is_new ? 201 : 204);
}

reply web_root::move(const std::string& from, const wire_request& asked)
{
    const auto to = asked.header("Destination").substr(base_.size());
    if (!files.contains(from))
        return status(404);
    if (asked.header("Overwrite") == "F" && files.contains(to))
        return status(412);
    show(to, files.at(from));
    files.erase(from);
    return status(204);
}

reply web_root::answer(const wire_request& asked)
{
    if (!asked.url.starts_with(base_ + "/"))
        return status(404);
    if (asked.user != "publisher" || asked.password != "秘密")
        return status(401);
    const auto path = asked.url.substr(base_.size());
    if (asked.method == "PUT")
        return put(path, asked.body);
    if (asked.method == "MOVE")
        return move(path, asked);
    if (asked.method == "MKCOL")
        return folders.emplace(path, "").second ? status(201) : status(405);
    if (asked.method == "DELETE")
        return status(files.erase(path) > 0 ? 204 : 404);
    return files.contains(path) ? status(200, files.at(path)) : status(404);
}

} // namespace tongyuan::adapters::tests
